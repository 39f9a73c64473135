package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The characters of a configuration file reach Stellic as they were typed. */
final class ConfigurationFileTest {
    private static final String MARK = "\uFEFF";
    /** École 学校, percent-encoded UTF-8. */
    private static final String ASKED = "school_name=%C3%89cole%20%E5%AD%A6%E6%A0%A1";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("plan_courses");

    private final Sandbox sandbox = routes.sandbox();

    @ParameterizedTest
    @CsvSource({
        "application.properties, false",
        "application.properties, true",
        "application.yaml, false",
        "application.yaml, true"
    })
    void aFileInUtf8WithOrWithoutAByteOrderMarkAsksForWhatItSays(String name, boolean marked) throws Exception {
        Path file = write(name, marked ? MARK : "", "École 学校", StandardCharsets.UTF_8);

        Outcome run = Outcome.of("run", "plan_courses", "--config", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sandbox.lines("export_data")).singleElement().asString().contains(ASKED);
    }

    @Test
    void aDirectoryInItsPlaceIsToldAsOne() {
        Outcome check = Outcome.of("check", "--config", routes.path(".").toString());

        assertThat(check.code()).isEqualTo(2);
        assertThat(check.err()).contains("can't be read: it is a directory").doesNotContain("--verbose");
    }

    @Test
    void unicodeEscapesAreStillRead() throws Exception {
        Path file = write("my.properties", "", "\\u00c9cole \\u5b66\\u6821", StandardCharsets.US_ASCII);

        Outcome run = Outcome.of("run", "plan_courses", "--config", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sandbox.lines("export_data")).singleElement().asString().contains(ASKED);
    }

    @Test
    void whatInitWritesIsReadBack() throws Exception {
        Path file = routes.path("made.properties");
        Outcome init = Outcome.of(
                "init",
                "--batch",
                "--config=" + file,
                "--base-url=" + sandbox.url(),
                "--auth=none",
                "--export=plan_courses",
                "--to=file",
                "--set=stellic.exports.plan_courses.params=school_name=École 学校",
                "--set=stellic.work-dir=" + routes.path("work"));
        assertThat(init.code()).as(init.err()).isZero();

        assertThat(ConfigurationFile.read(file))
                .containsEntry("stellic.exports.plan_courses.params", "school_name=École 学校");
        assertThat(Outcome.of("runs", "--config", file.toString()).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application.properties", "application.yaml"})
    void aFileThatIsNotUtf8IsRefusedWithItsLine(String name) throws Exception {
        for (String charset : new String[] {"ISO-8859-1", "windows-1252"}) {
            Path file = write(name, "", "École", Charset.forName(charset));
            long line = Files.readString(file, StandardCharsets.ISO_8859_1)
                            .lines()
                            .takeWhile(text -> !text.contains("cole"))
                            .count()
                    + 1;

            Outcome run = Outcome.of("run", "plan_courses", "--config", file.toString());

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .contains(file + ", line " + line
                            + ": not UTF-8; save the file in UTF-8 (see docs/errors.md#not-utf8)");
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void aWindowsPathThatIsABrokenEscapeIsRefusedWithItsLine() throws Exception {
        Path file = Files.writeString(
                routes.path("my.properties"),
                "# C:\\users is fine here\nstellic.a=C:\\\\users\nstellic.work-dir=C:\\users\n");

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file
                                + ", line 3: \\u needs four hex digits; write \\\\ for a backslash (see docs/errors.md#broken-escape)");
    }

    @Test
    void aSecretsFileMayHaveAByteOrderMarkAndMustBeUtf8() throws Exception {
        routes.unset("stellic.auth.value");
        routes.set("stellic.auth.value-file=<dir>/token");
        Files.writeString(routes.path("token"), MARK + "Token sandbox-token\r\n");

        assertThat(Outcome.of(routes, "run", "plan_courses").code()).isZero();

        Files.write(routes.path("token"), "Token É".getBytes(StandardCharsets.ISO_8859_1));
        Outcome refused = Outcome.of(routes, "run", "plan_courses");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("stellic.auth.value-file: the file " + routes.path("token")
                        + ", line 1: not UTF-8; save the file in UTF-8 (see docs/errors.md#not-utf8)");
    }

    private Path write(String name, String mark, String school, Charset charset) throws Exception {
        routes.set("stellic.exports.plan_courses.params=mode=unmatched&school_name=SCHOOL");
        String text = routes.properties().entrySet().stream()
                .map(property -> name.endsWith(".yaml")
                        ? property.getKey() + ": '" + property.getValue() + "'"
                        : property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining("\n", mark, "\n"))
                .replace("SCHOOL", school);
        return Files.write(routes.path(name), text.getBytes(charset));
    }
}
