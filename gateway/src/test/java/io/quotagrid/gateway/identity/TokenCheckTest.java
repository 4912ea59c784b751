package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static io.quotagrid.gateway.identity.TokenRig.LOGIN;
import static io.quotagrid.gateway.identity.TokenRig.NOW;
import static io.quotagrid.gateway.identity.TokenRig.OTHER;
import static io.quotagrid.gateway.identity.TokenRig.alice;
import static io.quotagrid.gateway.identity.TokenRig.at;
import static io.quotagrid.gateway.identity.TokenRig.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.config.SignedConfig.Replay;
import io.quotagrid.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tokens of the issuer are taken as long as they hold; what nobody may take is {@code TokenAttacksTest}'s. */
final class TokenCheckTest {
    private final TokenRig rig = new TokenRig();

    @Test
    void givenTokensByEachKindOfKey_whenTheyAreChecked_thenTheySayWhoItIs() {
        SignedIdentity alice =
                new SignedIdentity("alice@example.com", Optional.of("red"), List.of("all-staff", "research"));
        JWTClaimsSet claims = alice().build();

        assertThat(rig.checked(rig.usual(), LOGIN.rs256(claims))).isEqualTo(alice);
        assertThat(rig.checked(rig.usual(), LOGIN.es256(claims))).isEqualTo(alice);
        assertThat(rig.checked(rig.usual(), LOGIN.eddsa(claims))).isEqualTo(alice);
        JWSHeader unnamed = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .build();
        assertThat(rig.checked(rig.usual(), LOGIN.signed(unnamed, claims))).isEqualTo(alice);
        assertThat(rig.checked(
                        rig.check(Replay.REUSABLE, "PS256"),
                        LOGIN.signed(new JWSHeader.Builder(JWSAlgorithm.PS256).build(), claims)))
                .isEqualTo(alice);
    }

    @Test
    void givenClocksThatDiffer_whenItIsWithinTheSkew_thenTheTokenIsTaken() {
        assertThat(rig.checked(rig.usual(), signed(alice().expirationTime(at(-29)))))
                .isNotNull();
        assertThat(rig.checked(rig.usual(), signed(alice().notBeforeTime(at(30)))))
                .isNotNull();
    }

    @Test
    void givenATokenThatWasTaken_whenItHasExpiredOrItsKeyHasGone_thenItIsRefused() {
        TokenCheck check = rig.usual();
        String token = signed(alice());
        assertThat(rig.checked(check, token)).isEqualTo(rig.checked(check, token));

        rig.newer = OTHER.publicKeys();
        rig.keys = rig.newer;
        rig.refused(check, token, 401, "signature");
        rig.newer = LOGIN.publicKeys();
        rig.keys = rig.newer;
        assertThat(rig.checked(check, token)).isNotNull();
        rig.now = NOW.plusSeconds(630);
        rig.refused(check, token, 401, "expired");
    }

    @Test
    void givenAKeyThatIsNew_whenATokenNamesIt_thenTheKeysAreFetchedAndItIsTaken() {
        Issuer next = new Issuer("next-");
        rig.newer = new ArrayList<>(LOGIN.publicKeys());
        rig.newer.addAll(next.publicKeys());

        assertThat(rig.checked(rig.usual(), next.rs256(alice().build()))).isNotNull();
        assertThat(rig.keys).isSameAs(rig.newer);
    }

    @Test
    void givenNoKeysAtAll_whenATokenComes_thenNobodyCanSay() {
        rig.keys = List.of();
        rig.newer = List.of();

        rig.refused(rig.usual(), signed(alice()), 503, "keys are not there");
    }

    @Test
    void givenSingleUse_whenATokenIsUsedAgain_thenItIsRefusedHoweverItIsSigned() {
        TokenCheck check = rig.check(Replay.SINGLE_USE, "RS256", "ES256");
        String token = signed(alice());

        assertThat(rig.checked(check, token)).isNotNull();
        rig.refused(check, token, 401, "used before");
        rig.refused(check, LOGIN.es256(alice().build()), 401, "used before");
        assertThat(rig.checked(check, signed(alice().jwtID("id-2")))).isNotNull();
        rig.refused(check, signed(alice().jwtID(null)), 401, "jti");
        rig.refused(check, signed(alice().jwtID("id-3").expirationTime(at(86_400 + 60))), 401, "more than a day");
    }

    @Test
    void givenOneAddress_whenATokenIsUsedElsewhere_thenItIsRefusedThereAndCostsOneQuestionHere() {
        TokenCheck check = rig.check(Replay.ONE_ADDRESS, "RS256");
        String token = signed(alice());
        for (int i = 0; i < 5; i++) {
            assertThat(rig.checked(check, token)).isNotNull();
        }

        assertThat(rig.asked).hasValue(1);
        assertThatThrownBy(() -> rig.checked(check, token, "192.0.2.8")).hasMessageContaining("used before elsewhere");
        assertThat(rig.checked(check, token)).isNotNull();
    }

    @Test
    void givenTheTokenOfARequest_whenItIsLookedFor_thenThereIsOneAndOnlyOne() {
        assertThat(TokenCheck.shown(head("Authorization", "Bearer a.b.c").headers()))
                .isEqualTo("a.b.c");
        assertThat(TokenCheck.shown(head("X-Identity-Assertion", "a.b.c", "Authorization", "Bearer sk-any")
                        .headers()))
                .isEqualTo("a.b.c");
        for (String[] two : new String[][] {
            {"X-Identity-Assertion", "a.b.c", "Authorization", "Bearer d.e.f"},
            {"X-Identity-Assertion", "a.b.c", "X-Identity-Assertion", "a.b.c"},
            {"Authorization", "Bearer a.b.c", "Authorization", "Bearer a.b.c"},
            {"Authorization", "Bearer " + "a".repeat(9_000)}
        }) {
            assertThatThrownBy(() -> TokenCheck.shown(head(two).headers()))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            error -> assertThat(error.status()).isEqualTo(400));
        }
        assertThatThrownBy(() -> TokenCheck.shown(
                        head("X-Identity-Assertion", "a".repeat(9_000)).headers()))
                .hasMessageContaining("longer");
        assertThatThrownBy(() -> TokenCheck.shown(head().headers())).hasMessageContaining("required");
    }
}
