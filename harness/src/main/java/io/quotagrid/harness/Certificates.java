package io.quotagrid.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Self-signed certificates for tests, for {@code localhost} and {@code 127.0.0.1}, made by the JDK's own keytool, as PEM. */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final String certificate;
    private final String key;

    private Certificates(String certificate, String key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * A new one.
     *
     * @param name     its common name
     * @param keyKind  {@code RSA} or {@code EC}
     * @param fromDays when it begins to be good, in days from now: -2 and 1 day make an expired one
     * @param days     how long it is good
     */
    public static Certificates make(String name, String keyKind, int fromDays, int days) {
        try {
            Path directory = Files.createTempDirectory("certificate");
            Path store = directory.resolve("store.p12");
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "it",
                    "-dname",
                    "CN=" + name,
                    "-keyalg",
                    keyKind,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-validity",
                    String.valueOf(days),
                    "-startdate",
                    (fromDays < 0 ? "" : "+") + fromDays + "d",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-ext",
                    "bc=ca:true");
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
            return read(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A good one, with an EC key. */
    public static Certificates make(String name) {
        return make(name, "EC", -1, 365);
    }

    private static Certificates read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Key key = store.getKey("it", PASSWORD.toCharArray());
        return new Certificates(
                pem("CERTIFICATE", store.getCertificate("it").getEncoded()), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + MIME.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    /** The certificate, which is its own authority. */
    public String certificate() {
        return certificate;
    }

    /** Its key, in PKCS#8. */
    public String key() {
        return key;
    }

    /** Writes both: {@code tls.crt} and {@code tls.key}. */
    public Certificates into(Path directory) {
        try {
            Files.writeString(directory.resolve("tls.crt"), certificate);
            Files.writeString(directory.resolve("tls.key"), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
