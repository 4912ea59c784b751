package io.quotagrid.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quotagrid.config.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who may see the text of a secret, and that nobody who does compares it in a time that tells how much of it was right. */
@AnalyzeClasses(packages = "io.quotagrid", importOptions = ImportOption.DoNotIncludeTests.class)
final class SecretsArchitectureTest {
    /** Comparisons that stop at the first difference. */
    private static final Map<String, Set<String>> EARLY_STOPS = Map.of(
            "java.lang.String",
            Set.of(
                    "equals",
                    "equalsIgnoreCase",
                    "compareTo",
                    "compareToIgnoreCase",
                    "contentEquals",
                    "regionMatches",
                    "matches"),
            "java.lang.CharSequence",
            Set.of("compare"),
            "java.util.Objects",
            Set.of("equals", "deepEquals", "compare"),
            "java.util.Arrays",
            Set.of("equals", "compare", "compareUnsigned", "mismatch", "deepEquals"),
            "java.nio.ByteBuffer",
            Set.of("equals", "compareTo", "mismatch"),
            "java.util.Optional",
            Set.of("equals"));

    /** Each has a reason to: it hashes it, sends it where it belongs, or measures it. */
    private static final Set<String> SEE_SECRETS = Set.of(
            "io.quotagrid.config.SignedSecret", // counts its bytes
            "io.quotagrid.node.cluster.ClusterName", // hashes the cluster's
            "io.quotagrid.node.database.Database", // logs in with it
            "io.quotagrid.gateway.identity.SharedKey", // gives it to the verifier
            "io.quotagrid.gateway.admin.Operators", // hashes those of operators
            "io.quotagrid.gateway.admin.KeyRoutes", // hashes a new one, and shows it once
            "io.quotagrid.gateway.provider.ProviderKey", // sends it to the provider
            "io.quotagrid.client.AdminCalls", // sends the operator's
            "io.quotagrid.client.load.LoadRun"); // sends the caller's, in a test of load

    @ArchTest
    static final ArchRule ONLY_THESE_SEE_THE_TEXT_OF_A_SECRET = classes()
            .that(access(SecretsArchitectureTest::reveals, "reveal a secret"))
            .should(beOneOf(SEE_SECRETS));

    @ArchTest
    static final ArchRule WHO_SEES_A_SECRET_OF_CALLERS_OR_OPERATORS_COMPARES_NO_TEXT = classes()
            .that()
            .resideInAnyPackage("io.quotagrid.gateway.identity..", "io.quotagrid.gateway.admin..")
            .and(access(SecretsArchitectureTest::revealsOrDigests, "reveal or digest a secret"))
            .should(notAccess(SecretsArchitectureTest::stopsEarly));

    @ArchTest
    static final ArchRule HASHES_OF_OPERATORS_ARE_COMPARED_IN_CONSTANT_TIME = classes()
            .that()
            .haveFullyQualifiedName("io.quotagrid.gateway.admin.Operators")
            .should(doAccess(SecretsArchitectureTest::comparesInConstantTime));

    @Test
    void givenSecrets_whenTwoAreComparedByMistake_thenEqualsTellsNothing() {
        assertThat(Arrays.stream(Secret.class.getDeclaredMethods()).map(method -> method.getName()))
                .doesNotContain("equals", "hashCode", "compareTo");
        assertThat(Comparable.class.isAssignableFrom(Secret.class)).isFalse();
    }

    private static boolean reveals(AccessTarget target) {
        return is(target, Secret.class, "reveal");
    }

    private static boolean revealsOrDigests(AccessTarget target) {
        return reveals(target) || is(target, MessageDigest.class, "digest");
    }

    private static boolean comparesInConstantTime(AccessTarget target) {
        return is(target, MessageDigest.class, "isEqual");
    }

    private static boolean is(AccessTarget target, Class<?> owner, String name) {
        return target.getOwner().isEquivalentTo(owner) && target.getName().equals(name);
    }

    private static boolean stopsEarly(AccessTarget target) {
        return EARLY_STOPS.getOrDefault(target.getOwner().getName(), Set.of()).contains(target.getName());
    }

    private static DescribedPredicate<JavaClass> access(Predicate<AccessTarget> what, String described) {
        return DescribedPredicate.describe(
                described,
                javaClass -> javaClass.getAccessesFromSelf().stream()
                        .map(JavaAccess::getTarget)
                        .anyMatch(what));
    }

    private static ArchCondition<JavaClass> beOneOf(Set<String> names) {
        return new ArchCondition<>("be one of those listed") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        javaClass, names.contains(javaClass.getName()), javaClass.getName() + " sees secrets"));
            }
        };
    }

    private static ArchCondition<JavaClass> notAccess(Predicate<AccessTarget> what) {
        return new ArchCondition<>("not compare in a time that tells") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                javaClass.getAccessesFromSelf().stream()
                        .filter(access -> what.test(access.getTarget()))
                        .forEach(access ->
                                events.add(SimpleConditionEvent.violated(javaClass, access.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> doAccess(Predicate<AccessTarget> what) {
        return new ArchCondition<>("use it") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                boolean does =
                        javaClass.getAccessesFromSelf().stream().anyMatch(access -> what.test(access.getTarget()));
                events.add(new SimpleConditionEvent(javaClass, does, javaClass.getName() + " does: " + does));
            }
        };
    }
}
