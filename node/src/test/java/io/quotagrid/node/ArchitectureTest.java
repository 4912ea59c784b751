package io.quotagrid.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "io.quotagrid", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule QUOTA_IS_PURE = classes()
            .that()
            .resideInAPackage("io.quotagrid.node.quota..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.quotagrid.node.quota..",
                    "io.quotagrid.config..",
                    "java..",
                    "org.jspecify.annotations..",
                    "com.google.errorprone.annotations..");

    @ArchTest
    static final ArchRule QUOTA_READS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("io.quotagrid.node.quota..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule HAZELCAST_STAYS_AT_HOME = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.quotagrid.node",
                    "io.quotagrid.node.store..",
                    "io.quotagrid.node.cluster..",
                    "io.quotagrid.node.live", // docs/design/0006-live-settings.md
                    "io.quotagrid.node.seen..", // docs/design/0007-identity.md
                    "io.quotagrid.node.ledger..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule HAZELCAST_INSIDES_ARE_BEHIND_ONE_DOOR = noClasses()
            .that()
            .haveNameNotMatching("io\\.quotagrid\\.node\\.store\\.EntryDoor(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast.internal..", "com.hazelcast.map.impl..", "com.hazelcast.spi.impl..");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_READS_THE_OWNERS_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("io.quotagrid.node", "io.quotagrid.node.store..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.quotagrid.node.store.OwnerClock");

    @ArchTest
    static final ArchRule THE_STORE_KNOWS_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage("io.quotagrid.node.store..", "io.quotagrid.node.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quotagrid.node.engine..", "io.quotagrid.node");

    @ArchTest
    static final ArchRule NO_HTTP_HERE = noClasses()
            .that()
            .resideInAPackage("io.quotagrid.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.javalin..", "org.eclipse.jetty..", "io.quotagrid.gateway..", "io.quotagrid.client..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.quotagrid.node.(*)..").should().beFreeOfCycles();
}
