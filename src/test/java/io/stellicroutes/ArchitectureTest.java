package io.stellicroutes;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliverySteps;
import io.stellicroutes.delivery.DeliveryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages by their jobs, and who may know whom. */
final class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java/io/stellicroutes");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.stellicroutes");

    @Test
    void everyPackageKnowsOnlyThoseThatItsJobNeeds() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("base")
                .definedBy("io.stellicroutes.base..")
                .layer("config")
                .definedBy("io.stellicroutes.config..")
                .layer("api")
                .definedBy("io.stellicroutes.api..")
                .layer("landing")
                .definedBy("io.stellicroutes.landing..")
                .layer("records")
                .definedBy("io.stellicroutes.records..")
                .layer("ledger")
                .definedBy("io.stellicroutes.ledger..")
                .layer("delivery")
                .definedBy("io.stellicroutes.delivery..")
                .layer("changes")
                .definedBy("io.stellicroutes.changes..")
                .layer("http")
                .definedBy("io.stellicroutes.http..")
                .layer("run")
                .definedBy("io.stellicroutes.run..")
                .layer("status")
                .definedBy("io.stellicroutes.status..")
                .layer("traces")
                .definedBy("io.stellicroutes.traces..")
                .layer("alerts")
                .definedBy("io.stellicroutes.alerts..")
                .layer("lineage")
                .definedBy("io.stellicroutes.lineage..")
                .layer("breaker")
                .definedBy("io.stellicroutes.breaker..")
                .layer("console")
                .definedBy("io.stellicroutes.console..")
                .layer("metrics")
                .definedBy("io.stellicroutes.metrics..")
                .layer("steps")
                .definedBy("io.stellicroutes.steps..")
                .layer("actions")
                .definedBy("io.stellicroutes.actions..")
                .layer("bundle")
                .definedBy("io.stellicroutes.bundle..")
                .layer("kamelet")
                .definedBy("io.stellicroutes.kamelet..")
                .layer("control")
                .definedBy("io.stellicroutes.control..")
                .layer("cli")
                .definedBy("io.stellicroutes.cli..")
                .whereLayer("base")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayOnlyAccessLayers("base")
                .whereLayer("landing")
                .mayOnlyAccessLayers("base")
                .whereLayer("records")
                .mayOnlyAccessLayers("base")
                .whereLayer("api")
                .mayOnlyAccessLayers("base", "config")
                .whereLayer("ledger")
                .mayOnlyAccessLayers("base", "config", "changes")
                .whereLayer("delivery")
                .mayOnlyAccessLayers("base", "config", "records", "changes", "landing")
                .whereLayer("changes")
                .mayOnlyAccessLayers("base", "config", "records", "landing")
                .whereLayer("http")
                .mayOnlyAccessLayers("base", "config", "api", "delivery")
                .whereLayer("run")
                .mayOnlyAccessLayers("base", "config", "api", "landing", "records", "changes", "ledger", "delivery")
                .whereLayer("traces")
                .mayOnlyAccessLayers("base", "config", "run", "ledger", "delivery")
                .whereLayer("alerts")
                .mayOnlyAccessLayers("base", "config", "ledger", "status")
                .whereLayer("lineage")
                .mayOnlyAccessLayers("base", "config", "ledger", "run")
                .whereLayer("breaker")
                .mayOnlyAccessLayers("base", "config", "api", "delivery", "run")
                .whereLayer("console")
                .mayOnlyAccessLayers(
                        "base", "config", "ledger", "run", "landing", "delivery", "records", "actions", "status")
                .whereLayer("actions")
                .mayOnlyAccessLayers("base", "config", "ledger", "run", "breaker")
                .whereLayer("status")
                .mayOnlyAccessLayers("base", "config", "run", "ledger")
                .whereLayer("metrics")
                .mayOnlyAccessLayers("base", "config", "run", "ledger", "status", "delivery")
                .whereLayer("steps")
                .mayOnlyBeAccessedByLayers("bundle", "cli")
                .whereLayer("bundle")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("control")
                .mayOnlyAccessLayers("base")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("kamelet")
                .mayOnlyAccessLayers("base", "config")
                .whereLayer("kamelet")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void everyClassIsInOneOfThesePackages() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.stellicroutes.base..",
                        "io.stellicroutes.config..",
                        "io.stellicroutes.api..",
                        "io.stellicroutes.landing..",
                        "io.stellicroutes.records..",
                        "io.stellicroutes.ledger..",
                        "io.stellicroutes.delivery..",
                        "io.stellicroutes.changes..",
                        "io.stellicroutes.http..",
                        "io.stellicroutes.run..",
                        "io.stellicroutes.status..",
                        "io.stellicroutes.alerts..",
                        "io.stellicroutes.lineage..",
                        "io.stellicroutes.traces..",
                        "io.stellicroutes.breaker..",
                        "io.stellicroutes.console..",
                        "io.stellicroutes.metrics..",
                        "io.stellicroutes.steps..",
                        "io.stellicroutes.actions..",
                        "io.stellicroutes.bundle..",
                        "io.stellicroutes.kamelet..",
                        "io.stellicroutes.control..",
                        "io.stellicroutes.cli..")
                .check(CLASSES);
    }

    @Test
    void noPackageDependsOnItselfByWayOfOthers() {
        slices().matching("io.stellicroutes.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.stellicroutes.delivery.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    /**
     * Camel's parser of durations is no more than a function, its component for SFTP makes sessions, a type of
     * destination takes what it needs out of the context, and a health check is one of Camel's.
     */
    @Test
    void camelIsKnownOnTheRoadInKameletsInTheCommandsAndWhereAnEndpointTakesTheRecords() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.stellicroutes.http..",
                        "io.stellicroutes.run..",
                        "io.stellicroutes.breaker..",
                        "io.stellicroutes.console..",
                        "io.stellicroutes.steps..",
                        "io.stellicroutes.actions..",
                        "io.stellicroutes.bundle..",
                        "io.stellicroutes.kamelet..",
                        "io.stellicroutes.cli..",
                        "io.stellicroutes.delivery.http..",
                        "io.stellicroutes.delivery.endpoint..")
                .and()
                .doNotBelongToAnyOf(DeliverySteps.class, DeliveryParts.class)
                .and()
                .areNotAssignableTo(DeliveryType.class)
                .and()
                .doNotHaveFullyQualifiedName("io.stellicroutes.metrics.StellicHealthCheck")
                .and()
                .haveNameNotMatching("io\\.stellicroutes\\.delivery\\.files\\.SftpSession(\\$\\w+)?")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.apache.camel..").and(not(resideInAPackage("org.apache.camel.util.."))))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandsSpeakToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stellicroutes.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
        fields().that()
                .areStatic()
                .and(DescribedPredicate.describe("are no constants of an enum", field -> !field.getModifiers()
                        .contains(JavaModifier.SYNTHETIC)))
                .should()
                .notHaveRawType(DescribedPredicate.describe(
                        "that changes",
                        type -> type.isArray()
                                || type.getPackageName().equals("java.util.concurrent.atomic")
                                || ((type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
                                        && !type.isInterface())))
                .check(CLASSES);
    }

    @Test
    void whatIsPublicIsNotMadeToBeExtended() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotAssignableTo(Throwable.class)
                .and(DescribedPredicate.describe("are not abstract", (JavaClass type) -> !type.getModifiers()
                        .contains(JavaModifier.ABSTRACT)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void namesAreTheFieldsOwn() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Handler|Processor)")
                .check(CLASSES);
    }

    @Test
    void noTwoClassesHaveTheSameName() throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            assertThat(paths.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".java") && !name.equals("package-info.java")))
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void everyPackageSaysItsJob() throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            assertThat(paths.filter(Files::isDirectory).filter(path -> !path.equals(SOURCES)))
                    .isNotEmpty()
                    .allSatisfy(path ->
                            assertThat(path.resolve("package-info.java")).exists());
        }
    }
}
