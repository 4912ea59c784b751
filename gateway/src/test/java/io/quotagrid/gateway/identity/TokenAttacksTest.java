package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.TokenRig.LOGIN;
import static io.quotagrid.gateway.identity.TokenRig.OTHER;
import static io.quotagrid.gateway.identity.TokenRig.alice;
import static io.quotagrid.gateway.identity.TokenRig.at;
import static io.quotagrid.gateway.identity.TokenRig.signed;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are not the issuer's, or not meant for us: every classic attack by its name. */
final class TokenAttacksTest {
    private final TokenRig rig = new TokenRig();

    @ParameterizedTest
    @MethodSource
    void givenAnAttack_whenItIsTried_thenItIsA401(String name, String token, String reason) {
        rig.refused(rig.usual(), token, 401, reason);
    }

    static Stream<Arguments> givenAnAttack_whenItIsTried_thenItIsA401() throws Exception {
        JWTClaimsSet claims = alice().build();
        String good = LOGIN.rs256(claims);
        String payload = good.split("\\.")[1];
        String none = Base64URL.encode("{\"alg\":\"none\"}") + "." + payload + ".";
        String noneSigned = Base64URL.encode("{\"alg\":\"none\"}") + "." + payload + ".AAAA";
        String nOnE = Base64URL.encode("{\"alg\":\"nOnE\"}") + "." + payload + ".AAAA";
        byte[] publicKey = LOGIN.rsa.toRSAPublicKey().getEncoded();
        byte[] publicJwk = LOGIN.rsa.toPublicJWK().toJSONString().getBytes(UTF_8);
        JWSHeader embedded = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(OTHER.rsa.toPublicJWK())
                .keyID("login-rsa")
                .build();
        JWSHeader elsewhere = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwkURL(URI.create("https://evil.example.com/jwks"))
                .build();
        JWSHeader confused =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("login-ec").build();
        JWSHeader path = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("../../../../dev/null")
                .build();
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();
        JWSHeader logout = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        String[] parts = good.split("\\.");
        String bob =
                Base64URL.encode(claims.toString().replace("alice", "mallo")).toString();
        return Stream.of(
                Arguments.of("alg none", none, "no signed JWT"),
                Arguments.of("alg none with a signature", noneSigned, ""),
                Arguments.of("alg nOnE", nOnE, "algorithm"),
                Arguments.of("HS256 with the public key", Issuer.hs256(publicKey, "login-rsa", claims), "algorithm"),
                Arguments.of("HS256 with the JWK", Issuer.hs256(publicJwk, "login-rsa", claims), "algorithm"),
                Arguments.of(
                        "an algorithm that is not listed",
                        LOGIN.signed(new JWSHeader.Builder(JWSAlgorithm.RS512).build(), claims),
                        "algorithm"),
                Arguments.of("another's key of the same name", OTHER.rs256(claims), "signature"),
                Arguments.of("another's EC key", OTHER.es256(claims), "signature"),
                Arguments.of("another's Ed25519 key", OTHER.eddsa(claims), "signature"),
                Arguments.of("embedded jwk", OTHER.signed(embedded, claims), "signature"),
                Arguments.of("jku", OTHER.signed(elsewhere, claims), "signature"),
                Arguments.of("kid of a key of another type", LOGIN.signed(confused, claims), "signature"),
                Arguments.of("kid as a path", LOGIN.signed(path, claims), "signature"),
                Arguments.of("crit", LOGIN.signed(critical, claims), "crit"),
                Arguments.of("a logout token", LOGIN.signed(logout, claims), "type"),
                Arguments.of("other claims", parts[0] + "." + bob + "." + parts[2], "signature"),
                Arguments.of("no signature", parts[0] + "." + parts[1] + ".", "no signed JWT"),
                Arguments.of("an empty one", "..", "no signed JWT"),
                Arguments.of("bad base64", parts[0] + "." + parts[1] + "." + parts[2] + "=", "no signed JWT"),
                Arguments.of("bad base64 inside", "!" + good.substring(1), "no signed JWT"),
                Arguments.of("a spelling that means the same", respelled(good), "no signed JWT"),
                Arguments.of("encrypted", good + ".a.b", "no signed JWT"),
                Arguments.of("no JSON", Base64URL.encode("x") + "." + parts[1] + "." + parts[2], "no signed JWT"),
                Arguments.of("wrong issuer", signed(alice().issuer("https://login.example.com.evil")), "issuer"),
                Arguments.of("no issuer", signed(alice().issuer(null)), "issuer"),
                Arguments.of("wrong audience", signed(alice().audience("quotagrid2")), "audience"),
                Arguments.of("no audience", signed(alice().audience((String) null)), "audience"),
                Arguments.of("expired", signed(alice().expirationTime(at(-30))), "expired"),
                Arguments.of("no end", signed(alice().expirationTime(null)), "exp"),
                Arguments.of("not yet", signed(alice().notBeforeTime(at(31))), "not valid yet"),
                Arguments.of("issued later", signed(alice().issueTime(at(31))), "not valid yet"),
                Arguments.of("no user", signed(alice().subject(null)), "sub"),
                Arguments.of("an empty user", signed(alice().subject("")), "sub"),
                Arguments.of("a user with a line break", signed(alice().subject("a\nb")), "sub"),
                Arguments.of("a team that is a list", signed(alice().claim("team", List.of("red"))), "team"),
                Arguments.of("groups that are no names", signed(alice().claim("groups", List.of(1))), "groups"));
    }

    /** The last character of a signature of 256 bytes has bits that mean nothing: lenient decoders take several. */
    private static String respelled(String token) {
        char last = token.charAt(token.length() - 1);
        return token.substring(0, token.length() - 1) + (char) (last + 1);
    }
}
