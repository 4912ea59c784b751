package io.quotagrid.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module, and what the modules below it may not know. */
@AnalyzeClasses(packages = "io.quotagrid", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "io.quotagrid.gateway";

    @ArchTest
    static final ArchRule NO_HAZELCAST_IN_THE_GATEWAY = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "..", "io.quotagrid.client..", "io.quotagrid.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule JAVALIN_ONLY_WHERE_HTTP_IS_SPOKEN = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT, ROOT + ".http..", ROOT + ".admin..", ROOT + ".proxy..", ROOT + ".dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javalin..");

    @ArchTest
    static final ArchRule THE_ROOMS_KNOW_THE_ENGINE_AND_NOT_WHAT_IS_BEHIND_IT = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quotagrid.node.store..", "io.quotagrid.node.engine..");

    @ArchTest
    static final ArchRule WHO_CALLS_AND_THE_DIALECT_KNOW_NO_QUOTA = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".identity..", ROOT + ".openai..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quotagrid.node..");

    @ArchTest
    static final ArchRule ONLY_THE_ROOT_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage(ROOT + ".(*)..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "io.quotagrid.client.cli..");

    /** A request goes through the rooms in one direction: nobody reaches back. */
    @ArchTest
    static final ArchRule ONE_DIRECTION = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("root")
            .definedBy(ROOT)
            .layer("http")
            .definedBy(ROOT + ".http..")
            .layer("identity")
            .definedBy(ROOT + ".identity..")
            .layer("openai")
            .definedBy(ROOT + ".openai..")
            .layer("admission")
            .definedBy(ROOT + ".admission..")
            .layer("queue")
            .definedBy(ROOT + ".queue..")
            .layer("provider")
            .definedBy(ROOT + ".provider..")
            .layer("audit")
            .definedBy(ROOT + ".audit..")
            .layer("metrics")
            .definedBy(ROOT + ".metrics..")
            .layer("tracing")
            .definedBy(ROOT + ".tracing..")
            .layer("logs")
            .definedBy(ROOT + ".logs..")
            .layer("ranking")
            .definedBy(ROOT + ".ranking..")
            .layer("history")
            .definedBy(ROOT + ".history..")
            .layer("dashboard")
            .definedBy(ROOT + ".dashboard..")
            .layer("admin")
            .definedBy(ROOT + ".admin..")
            .layer("policy")
            .definedBy(ROOT + ".policy..")
            .layer("simulate")
            .definedBy(ROOT + ".simulate..")
            .layer("proxy")
            .definedBy(ROOT + ".proxy..")
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("http")
            .mayNotAccessAnyLayer()
            .whereLayer("identity")
            .mayOnlyAccessLayers("http")
            .whereLayer("openai")
            .mayOnlyAccessLayers("http")
            .whereLayer("admission")
            .mayOnlyAccessLayers("http", "identity", "openai")
            .whereLayer("queue")
            .mayOnlyAccessLayers("http")
            .whereLayer("provider")
            .mayOnlyAccessLayers("http", "openai")
            .whereLayer("audit")
            .mayOnlyAccessLayers("identity", "openai")
            .whereLayer("metrics")
            .mayOnlyAccessLayers("http", "identity", "audit", "openai")
            .whereLayer("logs")
            .mayOnlyAccessLayers("openai", "audit")
            .whereLayer("tracing")
            .mayOnlyAccessLayers("http", "openai", "audit")
            .whereLayer("admin")
            .mayOnlyAccessLayers(
                    "http",
                    "identity",
                    "openai",
                    "admission",
                    "provider",
                    "policy",
                    "audit",
                    "ranking",
                    "logs",
                    "history",
                    "dashboard")
            .whereLayer("ranking")
            .mayOnlyAccessLayers("identity", "openai", "audit")
            .whereLayer("history")
            .mayOnlyAccessLayers("identity", "openai", "audit")
            .whereLayer("dashboard")
            .mayNotAccessAnyLayer()
            .whereLayer("policy")
            .mayOnlyAccessLayers("http", "identity", "openai", "admission", "provider")
            .whereLayer("simulate")
            .mayOnlyAccessLayers("identity", "openai", "admission")
            .whereLayer("proxy")
            .mayOnlyAccessLayers(
                    "http", "identity", "openai", "admission", "provider", "policy", "audit", "queue", "tracing");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_IS_PRINTED_BESIDE_THE_COMMAND_LINE =
            noClasses().that().resideInAPackage("io.quotagrid..").should(ACCESS_STANDARD_STREAMS);
}
