package io.quotagrid.config.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes a TLS context of PEM files. */
public final class PemTls {
    private PemTls() {}

    /**
     * A context.
     *
     * @param identity who this side is; empty for a client that shows no certificate
     * @param trusted  the authorities whose certificates are believed; empty for those that the JDK believes
     * @throws PemException if the JDK cannot use them
     */
    public static SSLContext context(Optional<PemIdentity> identity, Optional<List<X509Certificate>> trusted)
            throws PemException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity.isPresent() ? identity.get().keyManagers() : null,
                    trusted.isPresent() ? trustManagers(trusted.get()) : null,
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new PemException("TLS cannot be set up with these certificates", e);
        }
    }

    private static TrustManager[] trustManagers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    /**
     * All certificates of a file, in their order.
     *
     * @return at least one
     * @throws PemException if there is none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(Path file) throws PemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemFile.Block block : new PemFile(file).blocks()) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(file, block.bytes()));
            }
        }
        if (certificates.isEmpty()) {
            throw new PemException(file + ": has no certificate (PEM: BEGIN CERTIFICATE)");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Path file, byte[] bytes) throws PemException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new PemException(file + ": a certificate cannot be read", e);
        }
    }
}
