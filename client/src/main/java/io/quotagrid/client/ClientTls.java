package io.quotagrid.client;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.pem.PemException;
import io.quotagrid.config.pem.PemIdentity;
import io.quotagrid.config.pem.PemTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * How an https address is spoken with. The gateway's name is always checked.
 *
 * @param caFile   authorities to believe, PEM; empty for those that the JDK believes
 * @param identity the certificate to show; empty shows none
 */
public record ClientTls(Optional<Path> caFile, Optional<Identity> identity) {
    /** Believes whom the JDK believes, shows no certificate. */
    public static final ClientTls USUAL = new ClientTls(Optional.empty(), Optional.empty());

    /**
     * A certificate of the operator's own, both PEM.
     *
     * @param certificateFile the chain, leaf first
     * @param keyFile         its private key
     */
    public record Identity(Path certificateFile, Path keyFile) {
        public Identity {
            requireNonNull(certificateFile, "certificateFile");
            requireNonNull(keyFile, "keyFile");
        }
    }

    public ClientTls {
        requireNonNull(caFile, "caFile");
        requireNonNull(identity, "identity");
    }

    /** Empty for the JDK's own. @throws IllegalArgumentException if a file cannot be used, naming it */
    Optional<SSLSocketFactory> sockets() {
        if (equals(USUAL)) {
            return Optional.empty();
        }
        try {
            Optional<PemIdentity> shown = Optional.empty();
            if (identity.isPresent()) {
                shown = Optional.of(PemIdentity.read(
                        identity.get().certificateFile(), identity.get().keyFile()));
            }
            Optional<List<X509Certificate>> believed = Optional.empty();
            if (caFile.isPresent()) {
                believed = Optional.of(PemTls.certificates(caFile.get()));
            }
            return Optional.of(PemTls.context(shown, believed).getSocketFactory());
        } catch (PemException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
