package io.quotagrid.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/**
 * Whether a token was signed by one of the keys that we were given. What its header says of keys, but for their name, is not read: not
 * {@code jwk}, not {@code jku}, not {@code x5u}.
 */
final class TokenSignature {
    /** What stands before the 32 bytes of an Ed25519 key in the form that Java reads (RFC 8410, section 4). */
    private static final byte[] ED25519 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private static final int ED25519_BYTES = 32;

    private TokenSignature() {}

    /**
     * The keys that a header can mean: of its algorithm's type, and of its name if it names one. A shared key has no name: it is the
     * policy's only one, and no set's.
     */
    static List<JWK> matching(JWSHeader header, List<JWK> keys) {
        if (JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm())) {
            return keys.stream().filter(OctetSequenceKey.class::isInstance).toList();
        }
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return matcher == null
                ? List.of()
                : keys.stream().filter(matcher::matches).toList();
    }

    static boolean holds(SignedJWT token, List<JWK> matching) {
        return matching.stream().anyMatch(key -> holds(token, key));
    }

    private static boolean holds(SignedJWT token, JWK key) {
        try {
            if (key instanceof OctetKeyPair pair) {
                return edwards(token, pair);
            }
            return token.verify(verifier(key));
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            return false; // a key that does not fit the algorithm, or a signature that is none
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSAVerifier(rsa);
        }
        if (key instanceof ECKey ec) {
            return new ECDSAVerifier(ec);
        }
        return new MACVerifier((OctetSequenceKey) key);
    }

    /** Nimbus leaves EdDSA to another library; Java has it. */
    private static boolean edwards(SignedJWT token, OctetKeyPair pair) throws GeneralSecurityException {
        byte[] x = pair.getDecodedX();
        if (!Curve.Ed25519.equals(pair.getCurve()) || x.length != ED25519_BYTES) {
            return false;
        }
        byte[] encoded = new byte[ED25519.length + x.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(x, 0, encoded, ED25519.length, x.length);
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }
}
