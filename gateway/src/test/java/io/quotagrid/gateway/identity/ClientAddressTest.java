package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressTest {
    private static final String SOCKET = "10.0.0.9";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // depth | header lines, separated by ; | the client
                "0 | 198.51.100.1 | 10.0.0.9",
                "1 | 198.51.100.1 | 198.51.100.1",
                "1 | 6.6.6.6, 198.51.100.1 | 198.51.100.1",
                "2 | 6.6.6.6, 198.51.100.1, 10.1.1.1 | 198.51.100.1",
                "2 | 6.6.6.6; 198.51.100.1 ; 10.1.1.1 | 198.51.100.1",
                "2 | 6.6.6.6, 198.51.100.1; 10.1.1.1 | 198.51.100.1",
                "2 | not an address, 198.51.100.1, , 10.1.1.1 | 198.51.100.1",
                // a chain shorter than configured did not come through our proxies
                "2 | 6.6.6.6 | 10.0.0.9",
                "3 | , , 6.6.6.6 | 10.0.0.9",
                "1 | ::ffff:198.51.100.1 | 198.51.100.1",
                "1 | [2001:DB8::1]:443 | 2001:db8:0:0:0:0:0:1",
            })
    void givenAChainOfProxies_whenTheyAreTrusted_thenTheClientIsWhoTheOutermostOfOursSaw(
            int depth, String lines, String client) {
        HttpFields.Mutable headers = HttpFields.build();
        for (String line : lines.split(";")) {
            headers.add("X-Forwarded-For", line.strip());
        }

        assertThat(new ClientAddress(depth).of(head(headers))).isEqualTo(client);
    }

    @Test
    void givenTrustWithoutAHeader_whenAsked_thenItIsTheSocket() {
        assertThat(new ClientAddress(1).of(head(HttpFields.build()))).isEqualTo(SOCKET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unknown", "_hidden", "localhost", "198.51.100", "1.2.3.4.5", "256.1.1.1", "2001:db8::1::2"})
    void givenAProxyThatNamesNoAddress_whenAsked_thenItIsA400(String entry) {
        HttpFields headers = HttpFields.build().add("X-Forwarded-For", entry);

        assertThatThrownBy(() -> new ClientAddress(1).of(head(headers)))
                .asInstanceOf(type(ApiException.class))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(400);
                    assertThat(error.param()).contains("X-Forwarded-For");
                    assertThat(error.detail()).doesNotContain(entry);
                });
    }

    @Test
    void givenASocketWithoutAnAddress_whenAsked_thenAllSuchCallersAreOne() {
        RequestHead local = new RequestHead("req_1", "POST", "/", HttpFields.EMPTY, "/run/gateway.sock");

        assertThat(new ClientAddress(0).of(local)).isEqualTo("local");
    }

    private static RequestHead head(HttpFields headers) {
        return new RequestHead("req_1", "POST", "/v1/chat/completions", headers, SOCKET);
    }
}
