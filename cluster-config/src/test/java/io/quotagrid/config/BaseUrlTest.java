package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a provider's key may not be sent. */
final class BaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "http://169.254.170.2/v1",
                "http://[fe80::1]/v1",
                "http://[::ffff:169.254.169.254]/v1",
                "http://[::ffff:a9fe:a9fe]/v1",
                "http://metadata.google.internal/v1",
                "http://METADATA.google.internal./v1",
                "http://metadata/v1",
                "http://[fd00:ec2::254]/v1",
                "http://100.100.100.200/v1",
                "http://2852039166/v1",
                "http://0xa9fea9fe/v1",
                "http://0251.0376.0251.0376/v1",
                "http://127.1/v1",
                "https://user:password@models.example.com/v1",
                "https://models.example.com/v1?key=1",
                "file:///etc/passwd",
                "gopher://models.example.com/",
                "https:///v1"
            })
    void givenAnAddressThatIsNoProviders_whenItIsLinted_thenItIsRefusedAndNotAPassword(String address) {
        PolicyReport report = PolicyLoader.load(policy(address));

        assertThat(report.policy()).isEmpty();
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("providers.targets[0].base_url");
            assertThat(finding.message()).doesNotContain("password");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://models.example.com/v1",
                "http://127.0.0.1:8000/v1",
                "http://10.0.0.7/v1",
                "http://[fd12::7]:8000/v1",
                "http://vllm/v1",
                "http://metadata-models.example.com/v1"
            })
    void givenAnAddressOfAProvider_whenItIsLinted_thenNothingIsSaid(String address) {
        assertThat(PolicyLoader.load(policy(address)).findings()).isEmpty();
    }

    private static byte[] policy(String address) {
        return ("user_rate_limit: {header: X-User-Id}\nproviders: {targets: [{id: a, provider: openai-compatible, secret_key_ref: {env: KEY}, base_url: \""
                        + address + "\"}]}\n")
                .getBytes(UTF_8);
    }
}
