package io.quotagrid.gateway.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs tokens with keys of its own: the login of a company, or somebody who pretends to be it. */
public final class Issuer {
    final RSAKey rsa;
    final ECKey ec;
    private final KeyPair edwards;
    private final OctetKeyPair edwardsJwk;

    /** Key ids begin with that. */
    public Issuer(String prefix) {
        try {
            rsa = new RSAKeyGenerator(2048)
                    .keyID(prefix + "rsa")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
            ec = new ECKeyGenerator(Curve.P_256)
                    .keyID(prefix + "ec")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
            edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = edwards.getPublic().getEncoded();
            edwardsJwk = new OctetKeyPair.Builder(
                            Curve.Ed25519,
                            Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                    .keyID(prefix + "ed")
                    .build();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    List<JWK> publicKeys() {
        return List.of(rsa.toPublicJWK(), ec.toPublicJWK(), edwardsJwk);
    }

    /** Its public keys, as it publishes them. */
    public String jwks() {
        return new JWKSet(publicKeys()).toString();
    }

    /** Signed by the RSA key. */
    public String rs256(JWTClaimsSet claims) {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(rsa.getKeyID()).build(), claims);
    }

    String es256(JWTClaimsSet claims) {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(ec.getKeyID()).build(), claims);
    }

    /** Signed by the Ed25519 key. */
    public String eddsa(JWTClaimsSet claims) {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                        .keyID(edwardsJwk.getKeyID())
                        .build(),
                claims);
    }

    /** With any header: the algorithm says by which of the keys. */
    String signed(JWSHeader header, JWTClaimsSet claims) {
        try {
            if (header.getAlgorithm().equals(JWSAlgorithm.EdDSA)) {
                return byHand(header, claims);
            }
            JWSSigner signer = JWSAlgorithm.Family.EC.contains(header.getAlgorithm())
                    ? new ECDSASigner(ec)
                    : new RSASSASigner(rsa);
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String byHand(JWSHeader header, JWTClaimsSet claims) throws GeneralSecurityException {
        String input =
                header.toBase64URL() + "." + Base64URL.encode(claims.toString().getBytes(UTF_8));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(edwards.getPrivate());
        signature.update(input.getBytes(US_ASCII));
        return input + "." + Base64URL.encode(signature.sign());
    }

    /** Signed by the RSA key, which the header calls by another name. */
    String rs256(String keyId, JWTClaimsSet claims) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims);
    }

    /** What everybody may know of the RSA key. */
    byte[] publicRsa() {
        try {
            return rsa.toRSAPublicKey().getEncoded();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With a secret that need not be one. */
    static String hs256(byte[] secret, String keyId, JWTClaimsSet claims) {
        return hmac(JWSAlgorithm.HS256, secret, keyId, claims);
    }

    /** With a shared secret, or what somebody takes for one. */
    public static String hmac(JWSAlgorithm algorithm, byte[] secret, @Nullable String keyId, JWTClaimsSet claims) {
        try {
            JWSHeader header = new JWSHeader.Builder(algorithm).keyID(keyId).build();
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
