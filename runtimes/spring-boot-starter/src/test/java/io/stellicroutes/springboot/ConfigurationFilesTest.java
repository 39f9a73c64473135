package io.stellicroutes.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.config.ConfigException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What becomes of the characters of Boot's files, and of mistakes in them. */
@ExtendWith(OutputCaptureExtension.class)
final class ConfigurationFilesTest {
    private static final String SCHOOLS = """
            stellic.exports.roster.data-type=plan_courses
            stellic.exports.roster.params=a=%1$s&b=\\u00c9cole %1$s&c=\\%1$s
            stellic.exports.roster.to=files
            #---
            stellic.exports.other.data-type=plan_courses
            stellic.exports.other.params=a=first %1$s
            stellic.exports.other.to=files
            #---
            stellic.exports.other.params=a=second %1$s
            """;

    @TempDir
    Path dir;

    @SpringBootApplication
    static class Application {}

    @Test
    void aPropertiesFileInUtf8IsReadAsUtf8() throws Exception {
        try (ConfigurableApplicationContext context = started(SCHOOLS.formatted("École"), StandardCharsets.UTF_8)) {
            assertThat(params(context, "roster"))
                    .containsExactly(Map.entry("a", "École"), Map.entry("b", "École École"), Map.entry("c", "École"));
            assertThat(params(context, "other")).containsExactly(Map.entry("a", "second École"));
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstProperty() throws Exception {
        try (ConfigurableApplicationContext context =
                started("\uFEFF" + SCHOOLS.formatted("学校"), StandardCharsets.UTF_8)) {
            assertThat(params(context, "roster")).contains(Map.entry("a", "学校"));
        }
    }

    @Test
    void aPropertiesFileThatIsNotUtf8IsReadAsBootReadsIt() throws Exception {
        try (ConfigurableApplicationContext context =
                started(SCHOOLS.formatted("École"), StandardCharsets.ISO_8859_1)) {
            assertThat(params(context, "other")).containsExactly(Map.entry("a", "second École"));
        }
    }

    @Test
    void everyMistakeIsInBootsReportOfAFailedStartAndNoStackTrace(CapturedOutput output) {
        assertThatThrownBy(() -> started("""
                                stellic.poll.timeout=soon
                                stellic.auth.header=Authorization
                                stellic.auth.value=Token ${NO_SUCH_VARIABLE}
                                stellic.exports.roster.channel=evolve
                                stellic.exports.roster.to=nowhere
                                """, StandardCharsets.UTF_8).close())
                .hasRootCauseInstanceOf(ConfigException.class);

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .containsSubsequence(
                        "Description:",
                        "The properties stellic.* have 4 mistakes:",
                        "- stellic.auth.value: ",
                        "set the environment variable NO_SUCH_VARIABLE (see docs/errors.md#unresolved)",
                        "- stellic.poll.timeout must be a duration",
                        "- stellic.exports.roster.channel must be one of s3, http_file, auto",
                        "- stellic.exports.roster.to: there is no stellic.destinations.nowhere.type",
                        "Action:",
                        "Correct all of them");
        assertThat(output.getAll()).doesNotContain("\tat io.stellicroutes");
    }

    private ConfigurableApplicationContext started(String properties, Charset charset) throws Exception {
        Path file = Files.write(dir.resolve("my.properties"), properties.getBytes(charset));
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(
                ApplicationBeansTest.NO_DATA_SOURCE,
                "--spring.config.additional-location=" + file,
                "--stellic.base-url=https://myuniversity.stellic.com",
                "--stellic.work-dir=" + dir.resolve("work"),
                "--stellic.destinations.files.type=file");
    }

    private static Iterable<Map.Entry<String, String>> params(ConfigurableApplicationContext context, String export) {
        return StellicBundle.of(context.getBean(CamelContext.class))
                .config()
                .export(export)
                .params();
    }
}
