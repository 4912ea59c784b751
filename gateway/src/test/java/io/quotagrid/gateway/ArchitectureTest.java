package io.quotagrid.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom inside the gateway. */
@AnalyzeClasses(packages = "io.quotagrid.gateway", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String GATEWAY = "io.quotagrid.gateway";

    @ArchTest
    static final ArchRule HAZELCAST_STAYS_IN_THE_NODE =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule JAVALIN_STAYS_WHERE_HTTP_IS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    GATEWAY + ".http..", GATEWAY + ".admin..", GATEWAY + ".proxy..", GATEWAY + ".dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javalin..");

    @ArchTest
    static final ArchRule ONLY_PURE_WORDS_OF_THE_NODE = noClasses()
            .that()
            .resideInAnyPackage(GATEWAY + ".*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quotagrid.node.store..", "io.quotagrid.node.engine..");

    @ArchTest
    static final ArchRule WHO_CALLS_KNOWS_NO_QUOTA = noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".identity..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quotagrid.node..");

    @ArchTest
    static final ArchRule THE_DIALECT_KNOWS_NO_QUOTA = noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".openai..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quotagrid.node..");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_ROOT = noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY);

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLES =
            slices().matching(GATEWAY + ".(*)..").should().beFreeOfCycles();
}
