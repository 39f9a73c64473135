package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init} writes, and what it does not. */
final class InitTest {
    private static final DestinationTypes TYPES = DestinationTypes.found();

    private static final String URL = "https://myuniversity.stellic.com";

    @TempDir
    private Path dir;

    @Test
    void everyTypeOfDestinationIsWrittenAndAccepted() throws Exception {
        Outcome init = init(
                "--base-url=" + URL,
                "--export=plan_courses,user_groups",
                "--export=freshmen=dynamic_group_entities",
                "--schedule=0 0 2 * * ?",
                "--to=" + String.join(",", TYPES.names()),
                "--to=second=file",
                "--set=stellic.exports.freshmen.params=dynamic_group=First Year Students",
                "--set=stellic.destinations.database.url=jdbc:postgresql://db.example.edu/warehouse",
                "--set=stellic.destinations.database.username=stellic",
                "--set=stellic.destinations.jms.broker-url=tcp://broker.example.edu:61616",
                "--set=stellic.destinations.sftp.uri=sftp://stellic@files.example.edu/in",
                "--set=stellic.destinations.s3.bucket=lake",
                "--set=stellic.destinations.kafka.brokers=k1:9092,k2:9092",
                "--set=stellic.destinations.http.url=https://example.edu/in",
                "--set=stellic.destinations.endpoint.uri=direct:mine");

        assertThat(init.code()).as(init.err()).isZero();
        StellicConfig config = read();
        assertThat(config.warnings()).isEmpty();
        assertThat(config.destinations().values())
                .extracting(destination -> destination.type().name())
                .containsAll(TYPES.names());
        assertThat(config.exports().values())
                .extracting(ExportSpec::dataType)
                .containsExactlyInAnyOrder("plan_courses", "user_groups", "dynamic_group_entities");
        assertThat(config.exports().values()).allSatisfy(export -> assertThat(export.destinations())
                .hasSize(TYPES.names().size() + 1)
                .contains("second"));
        assertThat(properties())
                .containsEntry("stellic.auth.value", "Token {{env:STELLIC_TOKEN}}")
                .containsEntry("stellic.destinations.database.password", "{{env:DATABASE_PASSWORD}}")
                .containsEntry("stellic.destinations.sftp.password", "{{env:SFTP_PASSWORD}}");
        assertThat(init.err()).contains("STELLIC_TOKEN", "DATABASE_PASSWORD", "SFTP_PASSWORD");
    }

    @Test
    void everyLineThatIsSwitchedOffIsAPropertyWithItsDefault() throws Exception {
        everyTypeOfDestinationIsWrittenAndAccepted();
        String all = Files.readString(file());
        Map<String, String> types = new TreeMap<>();
        properties().forEach((property, value) -> {
            if (property.startsWith("stellic.destinations.") && property.endsWith(".type")) {
                types.put(property.split("\\.", 4)[2], value);
            }
        });

        Map<String, String> off = parsed(String.join(
                "\n",
                all.lines()
                        .filter(line -> line.startsWith("#stellic."))
                        .map(line -> line.substring(1))
                        .toList()));

        assertThat(off).hasSizeGreaterThan(30).allSatisfy((property, value) -> {
            var setting = TYPES.setting(property, types);
            assertThat(setting).as(property).isPresent();
            if (!setting.get().secret() && !property.endsWith(".params")) {
                assertThat(value).isEqualTo(setting.get().defaultValue());
            }
            assertThat(all.replaceAll("\n# *", " ")).contains(setting.get().description());
        });
        assertThat(all.lines()).allSatisfy(line -> assertThat(line.startsWith("# ") ? line.length() : 0)
                .isLessThanOrEqualTo(120));
    }

    @Test
    void whatIsMissingIsNamedWithItsOptionAndNothingIsWritten() {
        Outcome nothing = init();
        Outcome noBroker = init("--base-url", URL, "--export", "tagged_notes", "--to", "jms");

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("stellic.base-url is missing", "(--base-url)", "(--export)");
        Outcome noDestination = init("--batch", "--base-url", URL, "--export", "plan_courses,user_groups");
        assertThat(noDestination.code()).isEqualTo(2);
        assertThat(noDestination.err())
                .contains(
                        "has 2 mistakes:",
                        "stellic.exports.plan_courses.to is missing: name a destination (--to)",
                        "stellic.exports.user_groups.to is missing: name a destination (--to)");
        Outcome noExport = init("--batch", "--base-url", URL, "--to", "file");
        assertThat(noExport.err()).contains("has 1 mistake:", "no export is configured", "(--export)");
        Outcome noUrl = init("--batch", "--export", "user_groups", "--to", "file");
        assertThat(noUrl.err()).contains("has 1 mistake:", "stellic.base-url is missing", "(--base-url)");
        assertThat(noBroker.code()).isEqualTo(2);
        assertThat(noBroker.err())
                .contains("broker-url or connection-factory is missing (--set)", "tag is missing", "(--set)");
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stellic.auth.value=hunter2",
                "stellic.auth.value=Token hunter2",
                "stellic.auth.value=Token {{env:T:hunter2}}",
                "stellic.destinations.database.password=hunter2",
                "stellic.destinations.database.url=jdbc:postgresql://db/w?user=a&password=hunter2",
                "stellic.destinations.database.url=jdbc:oracle:thin:me/hunter2@//db:1521/x",
                "stellic.destinations.sftp.uri=sftp://me:hunter2@host/in",
                "stellic.destinations.endpoint.uri=ftp:host?username=a&password=RAW(hunter2)",
                "stellic.destinations.http.header.Authorization=Bearer hunter2"
            })
    void aSecretIsRefusedAndNotRepeated(String set) {
        Outcome init =
                init("--base-url=" + URL, "--export=user_groups", "--to=database,sftp,endpoint,http", "--set=" + set);

        assertThat(init.code()).isEqualTo(2);
        assertThat(init.err()).contains("{{env:").doesNotContain("hunter2");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aFileThatIsThereIsKeptUnlessItIsForced() throws Exception {
        Files.writeString(file(), "mine");

        Outcome kept = init("--base-url", URL, "--export", "user_groups", "--to", "file");
        assertThat(kept.code()).isEqualTo(2);
        assertThat(kept.err()).contains("--force");
        assertThat(file()).hasContent("mine");

        Outcome forced = init("--base-url", URL, "--export", "user_groups", "--to", "file", "--force");
        assertThat(forced.code()).as(forced.err()).isZero();
        assertThat(read().exports()).containsOnlyKeys("user_groups");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFileIsReadableByItsOwnerAlone() throws Exception {
        init("--base-url", URL, "--export", "user_groups", "--to", "file");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\data\\new", " blank before", "a=b:c#d!e", "Zürich 東京", "tab\there"})
    void everyValueIsReadAsItWasGiven(String value) throws Exception {
        Outcome init = init(
                "--base-url=" + URL,
                "--export=user_groups",
                "--to=file",
                "--set=stellic.destinations.file.directory=" + value,
                "--set=stellic.exports.user_groups.columns.Course: Code.rename=" + value);

        assertThat(init.code()).as(init.err()).isZero();
        assertThat(properties())
                .containsEntry("stellic.destinations.file.directory", value)
                .containsEntry("stellic.exports.user_groups.columns.Course: Code.rename", value);
    }

    @Test
    void eachWayToLogInIsCompletedAsFarAsItCanBe() throws Exception {
        String secret = Files.writeString(dir.resolve("secret"), "x").toString();

        assertThat(init(
                                "--base-url=" + URL,
                                "--export=user_groups",
                                "--to=file",
                                "--set=stellic.auth.value-file=" + secret)
                        .err())
                .doesNotContain("environment");
        assertThat(properties()).containsEntry("stellic.auth.header", "Authorization");
        init(
                "--base-url=" + URL,
                "--export=user_groups",
                "--to=file",
                "--set=stellic.auth.basic.username=exports",
                "--force");
        assertThat(properties())
                .containsEntry("stellic.auth.basic.password", "{{env:STELLIC_PASSWORD}}")
                .doesNotContainKey("stellic.auth.header");
        assertThat(init("--base-url=" + URL, "--auth=oauth2", "--export=user_groups", "--to=file", "--force")
                        .err())
                .contains("stellic.auth.oauth2.client-id is missing", "(--set)");
        init("--base-url=" + URL, "--auth=NONE", "--export=user_groups", "--to=file", "--force");
        assertThat(properties().keySet()).noneMatch(name -> name.startsWith("stellic.auth."));
    }

    @Test
    void anUnknownPropertyTypeOrWayIsRefused() {
        assertThat(init("--set", "stellic.destinations.file.directory=out").err())
                .contains("--to names what it belongs to");
        assertThat(init("--to", "paper").err()).contains("database, endpoint, file");
        assertThat(init("--auth", "smile").code()).isEqualTo(2);
        assertThat(init("--help").out()).contains("--force", "{{env:NAME}}");
    }

    @Test
    void aPersonIsAskedForWhatIsMissingUntilItIsRight() throws Exception {
        Choices choices = new Choices(TYPES);
        String asked = interview(
                choices,
                "myuniversity.stellic.com", // no https://
                URL,
                "", // header
                "", // Authorization
                "Token hunter2", // no secrets, please
                "",
                "tagged_notes",
                "every quarter", // no schedule
                "every 15m",
                "warehouse=database,carrier-pigeon", // no such type
                "warehouse=database,jms",
                "jdbc:postgresql://db.example.edu/warehouse",
                "stellic",
                "",
                "merge",
                "", // no broker
                "stellic",
                "",
                "", // no params
                "tag=2023FANeverAttended",
                "note_id",
                "tcp://broker.example.edu:61616");

        assertThat(asked)
                .contains("warehouse.mode: What happens to existing rows")
                .contains("One of replace, append, merge, history.");
        assertThat(asked.lines().filter(line -> line.contains("! "))).hasSize(8);
        choices.addPasswords();
        assertThat(choices.mistakes()).isEmpty();
        assertThat(choices.properties())
                .containsEntry("stellic.auth.value", "Token {{env:STELLIC_TOKEN}}")
                .containsEntry("stellic.exports.tagged_notes.schedule", "every 15m")
                .containsEntry("stellic.exports.tagged_notes.params", "tag=2023FANeverAttended")
                .containsEntry("stellic.exports.tagged_notes.key", "note_id")
                .containsEntry("stellic.destinations.jms.broker-url", "tcp://broker.example.edu:61616")
                .containsEntry("stellic.destinations.warehouse.password", "{{env:WAREHOUSE_PASSWORD}}");
    }

    @Test
    void nothingIsAskedOfWhatIsGiven() throws Exception {
        Choices choices = new Choices(TYPES);
        choices.export("user_groups", "user_groups");
        choices.destination("local", "file");
        choices.set("stellic.base-url", URL);
        choices.set("stellic.destinations.local.directory", "out");

        StringWriter asked = new StringWriter();
        new Interview(new BufferedReader(new StringReader("")), new PrintWriter(asked, true), choices)
                .hold(Optional.of(Ways.NONE));

        assertThat(asked.toString()).doesNotContain("> ");
        assertThat(choices.mistakes()).isEmpty();
    }

    @Test
    void anInputThatEndsEndsTheInterview() {
        assertThatThrownBy(() -> interview(new Choices(TYPES), URL)).isInstanceOf(Interview.EndedException.class);
    }

    @Test
    void checkAcceptsWhatWasWrittenAndReachesEverything() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            Path here = Files.createDirectories(dir.resolve("here"));
            Process init = java(
                    here,
                    "init",
                    "--base-url=" + sandbox.url(),
                    "--export=plan_courses,user_groups",
                    "--to=database,file");
            assertThat(init.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(init.exitValue()).as(output(here, "init")).isZero();

            Process check = java(here, "check");
            assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(check.exitValue()).as(output(here, "check")).isZero();
            assertThat(output(here, "check"))
                    .contains("configuration: 2 exports, 2 destinations")
                    .contains("destination database (database): reached", "destination file (file): reached")
                    .doesNotContain("NOT");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTerminalIsAskedAndCtrlCLeavesNothing() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1), which makes terminals");
        Path here = Files.createDirectories(dir.resolve("terminal"));
        // env: who runs the tests in the background of a shell has its Ctrl-C ignored, and so would the command
        Process terminal = new ProcessBuilder(
                        "/usr/bin/env",
                        "--default-signal=INT",
                        "/usr/bin/script",
                        "-qefc",
                        String.join(" ", line("init", "--export=user_groups")),
                        "/dev/null")
                .directory(here.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("terminal.out").toFile())
                .start();
        try {
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> Files.readString(dir.resolve("terminal.out")).contains("stellic.base-url: "));
            terminal.getOutputStream().write((URL + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            terminal.getOutputStream().flush();
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> Files.readString(dir.resolve("terminal.out")).contains("stellic.auth: "));
            terminal.getOutputStream().write(3);
            terminal.getOutputStream().flush();
            assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(terminal.exitValue()).isNotZero();
        } finally {
            terminal.destroyForcibly();
        }
        assertThat(here).isEmptyDirectory();
    }

    private static String interview(Choices choices, String... answers) throws Exception {
        StringWriter asked = new StringWriter();
        new Interview(
                        new BufferedReader(new StringReader(String.join("\n", answers) + "\n")),
                        new PrintWriter(asked, true),
                        choices)
                .hold(Optional.empty());
        return asked.toString();
    }

    private static List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djdk.console=java.base",
                "-cp",
                System.getProperty("java.class.path"),
                StellicExportsCommand.class.getName()));
        line.addAll(List.of(arguments));
        return line;
    }

    private static Process java(Path here, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line(arguments))
                .directory(here.toFile())
                .redirectErrorStream(true)
                .redirectOutput(here.resolve(arguments[0] + ".out").toFile());
        builder.environment().put("STELLIC_TOKEN", Sandbox.TOKEN);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static String output(Path here, String command) throws IOException {
        return Files.readString(here.resolve(command + ".out"));
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome init(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(List.of("init"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--config", file().toString()));
        int code = StellicExportsCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    private Path file() {
        return dir.resolve("my.properties");
    }

    private StellicConfig read() throws IOException {
        Map<String, String> resolved = properties();
        resolved.replaceAll((property, value) -> value.replaceAll("\\{\\{env:[^}]*}}", "resolved"));
        return ConfigReader.read(resolved, Catalogue.load());
    }

    private Map<String, String> properties() throws IOException {
        return parsed(Files.readString(file()));
    }

    private static Map<String, String> parsed(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}
