package io.quotagrid.config.pem;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Who a TLS side is: a certificate with its chain, and the private key that belongs to it. Does not print its key. */
public final class PemIdentity {
    private static final char[] IN_MEMORY = "in-memory".toCharArray(); // the store never leaves the process
    private static final byte[] PROOF = {1, 2, 3, 4};

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private PemIdentity(List<X509Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * Reads both files.
     *
     * @param certificateFile the chain, leaf first
     * @param keyFile         PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) or SEC 1 ({@code EC PRIVATE KEY}), RSA or EC,
     *     not encrypted
     * @throws PemException if one cannot be used, or if they do not belong together
     */
    public static PemIdentity read(Path certificateFile, Path keyFile) throws PemException {
        List<X509Certificate> chain = PemTls.certificates(certificateFile);
        PrivateKey key = key(keyFile);
        if (!belongs(key, chain.get(0).getPublicKey())) {
            throw new PemException(keyFile + ": is not the key of the first certificate in " + certificateFile);
        }
        return new PemIdentity(chain, key);
    }

    private static PrivateKey key(Path file) throws PemException {
        for (PemFile.Block block : new PemFile(file).blocks()) {
            try {
                switch (block.label()) {
                    case "PRIVATE KEY" -> {
                        return pkcs8(block.bytes());
                    }
                    case "RSA PRIVATE KEY" -> {
                        return pkcs8(Der.ofRsa(block.bytes()));
                    }
                    case "EC PRIVATE KEY" -> {
                        return pkcs8(Der.ofEc(block.bytes()));
                    }
                    case "ENCRYPTED PRIVATE KEY" ->
                        throw new PemException(file + ": the key is encrypted: decrypt it (openssl pkcs8)");
                    default -> {
                        // parameters, or a certificate in the same file
                    }
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new PemException(file + ": the block " + block.label()
                        + " is no RSA or EC key, or is encrypted"); // no cause: it may quote
            }
        }
        throw new PemException(file + ": has no private key (PEM: BEGIN PRIVATE KEY)");
    }

    private static PrivateKey pkcs8(byte[] bytes) throws GeneralSecurityException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROOF);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROOF);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of another kind
        }
    }

    /** When the first certificate is not good any more. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** When the first certificate begins to be good. */
    public Instant notBefore() {
        return chain.get(0).getNotBefore().toInstant();
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        store.setKeyEntry("identity", key, IN_MEMORY, chain.toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, IN_MEMORY);
        return managers.getKeyManagers();
    }
}
