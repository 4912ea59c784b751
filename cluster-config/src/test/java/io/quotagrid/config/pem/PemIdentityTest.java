package io.quotagrid.config.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemIdentityTest {
    private static final Path FILES = Path.of("src/test/resources/pem");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"rsa.crt, rsa-pkcs8.key", "rsa.crt, rsa-pkcs1.key", "ec.crt, ec-pkcs8.key", "ec.crt, ec-sec1.key"})
    void givenAKeyInAnyOfItsForms_whenItIsRead_thenTlsCanBeSpokenWithIt(String certificate, String key)
            throws IOException {
        PemIdentity identity = PemIdentity.read(FILES.resolve(certificate), FILES.resolve(key));

        assertThat(identity.notAfter()).isAfter(identity.notBefore());
        assertThat(PemTls.context(Optional.of(identity), Optional.of(PemTls.certificates(FILES.resolve(certificate)))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ec.crt      | rsa-pkcs8.key           | rsa-pkcs8.key: is not the key of the first certificate in
            ec.crt      | ec-with-parameters.key  | ec-with-parameters.key: is not the key of the first certificate in
            ec.crt      | ec-encrypted.key        | ec-encrypted.key: the key is encrypted
            rsa.crt     | rsa-encrypted-pkcs1.key | rsa-encrypted-pkcs1.key:
            ec.crt      | ed25519.key             | ed25519.key: the block PRIVATE KEY is no RSA or EC key
            ec.crt      | README.txt              | README.txt: has no private key
            ec.crt      | nowhere.key             | nowhere.key: there is no such file
            ec-sec1.key | ec-sec1.key             | ec-sec1.key: has no certificate
            """)
    void givenFilesThatDoNotFit_whenTheyAreRead_thenOneLineNamesTheFileAndSaysWhy(
            String certificate, String key, String problem) {
        assertThatThrownBy(() -> PemIdentity.read(FILES.resolve(certificate), FILES.resolve(key)))
                .isInstanceOf(PemException.class)
                .hasMessageContaining(problem)
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message).hasLineCount(1));
    }

    /** Keys cut or bent anywhere, with a fixed seed: one clear exception, nothing else, and nothing of the key in it. */
    @Test
    void givenABentKey_whenItIsRead_thenItIsRefusedOrAnotherKeyButNeverADefect() throws IOException {
        Random random = new Random(1);
        for (String name : List.of("rsa-pkcs1.key", "ec-sec1.key", "ec-pkcs8.key")) {
            String text = Files.readString(FILES.resolve(name), StandardCharsets.ISO_8859_1);
            Path bent = directory.resolve(name);
            for (int round = 0; round < 200; round++) {
                StringBuilder changed = new StringBuilder(text);
                int at = 30 + random.nextInt(text.length() - 60);
                if (round % 2 == 0) {
                    changed.setCharAt(at, (char) ('A' + random.nextInt(26)));
                } else {
                    changed.delete(at, at + random.nextInt(Math.min(80, text.length() - 30 - at) + 1));
                }
                Files.writeString(bent, changed, StandardCharsets.ISO_8859_1);
                try {
                    PemIdentity.read(FILES.resolve(name.startsWith("rsa") ? "rsa.crt" : "ec.crt"), bent);
                } catch (PemException expected) {
                    assertThat(expected).hasMessageStartingWith(bent.toString());
                    assertThat(String.valueOf(expected.getMessage())
                                    .substring(bent.toString().length()))
                            .doesNotContain(text.substring(100, 110));
                }
            }
        }
    }
}
