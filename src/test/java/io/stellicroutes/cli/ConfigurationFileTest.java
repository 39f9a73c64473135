package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.routes.AgainstTheSandbox;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The characters of a configuration file reach Stellic as they were typed. */
final class ConfigurationFileTest extends AgainstTheSandbox {
    private static final String MARK = "\uFEFF";
    /** École 学校, percent-encoded UTF-8. */
    private static final String ASKED = "school_name=%C3%89cole%20%E5%AD%A6%E6%A0%A1";

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
    void unicodeEscapesAreStillRead() throws Exception {
        Path file = write("my.properties", "", "\\u00c9cole \\u5b66\\u6821", StandardCharsets.US_ASCII);

        Outcome run = Outcome.of("run", "plan_courses", "--config", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sandbox.lines("export_data")).singleElement().asString().contains(ASKED);
    }

    @Test
    void whatInitWritesIsReadBack() throws Exception {
        Path file = dir.resolve("made.properties");
        Outcome init = Outcome.of(
                "init",
                "--batch",
                "--config=" + file,
                "--base-url=" + sandbox.url(),
                "--auth=none",
                "--export=plan_courses",
                "--to=file",
                "--set=stellic.exports.plan_courses.params=school_name=École 学校",
                "--set=stellic.work-dir=" + dir.resolve("work"));
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
                    .contains(ErrorCode.NOT_UTF8.at(file + ", line " + line + ": not UTF-8; save the file in UTF-8"));
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void aWindowsPathThatIsABrokenEscapeIsRefusedWithItsLine() throws Exception {
        Path file = Files.writeString(
                dir.resolve("my.properties"),
                "# C:\\users is fine here\nstellic.a=C:\\\\users\nstellic.work-dir=C:\\users\n");

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(ErrorCode.BROKEN_ESCAPE.at(
                        file + ", line 3: \\u needs four hex digits; write \\\\ for a backslash"));
    }

    @Test
    void aSecretsFileMayHaveAByteOrderMarkAndMustBeUtf8() throws Exception {
        properties.remove("stellic.auth.value");
        properties.put(
                "stellic.auth.value-file",
                Files.writeString(dir.resolve("token"), MARK + "Token sandbox-token\r\n")
                        .toString());
        properties.put("stellic.exports.plan_courses.to", "local");
        properties.put("stellic.destinations.local.type", "file");
        properties.put(
                "stellic.destinations.local.directory", dir.resolve("out").toString());
        Path file = dir.resolve("application.properties");

        assertThat(Outcome.of(properties, file, "run", "plan_courses").code()).isZero();

        Files.write(dir.resolve("token"), "Token É".getBytes(StandardCharsets.ISO_8859_1));
        Outcome refused = Outcome.of(properties, file, "run", "plan_courses");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains(ErrorCode.NOT_UTF8.at("stellic.auth.value-file: the file " + dir.resolve("token")
                        + ", line 1: not UTF-8; save the file in UTF-8"));
    }

    private Path write(String name, String mark, String school, Charset charset) throws Exception {
        properties.put("stellic.exports.plan_courses.to", "local");
        properties.put("stellic.exports.plan_courses.params", "mode=unmatched&school_name=" + school);
        properties.put("stellic.destinations.local.type", "file");
        properties.put(
                "stellic.destinations.local.directory", dir.resolve("out").toString());
        String text = properties.entrySet().stream()
                .map(property -> name.endsWith(".yaml")
                        ? property.getKey() + ": '" + property.getValue() + "'"
                        : property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining("\n", mark, "\n"));
        return Files.write(dir.resolve(name), text.getBytes(charset));
    }
}
