package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The character set of properties files that Camel itself reads, as the runtimes have it that bring their own context.
 */
final class PropertiesEncodingTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("plan_courses");

    private final Sandbox sandbox = routes.sandbox();

    /** Who reads the file. */
    enum Reader {
        CAMEL_MAIN {
            @Override
            void with(Path file, Use use) throws Exception {
                Main main = new Main();
                main.setDefaultPropertyPlaceholderLocation("false");
                main.setPropertyPlaceholderLocations("file:" + file);
                main.configure().withRoutesIncludePattern(TestRoad.ROUTES).withShutdownTimeout(5);
                try {
                    main.start();
                    use.of(main.getCamelContext());
                } finally {
                    main.stop();
                }
            }
        },
        SERVLET_LISTENER {
            @Override
            void with(Path file, Use use) throws Exception {
                started(file, camel -> null, use);
            }
        };

        abstract void with(Path file, Use use) throws Exception;

        static void started(Path file, Function<PropertiesComponent, Void> before, Use use) throws Exception {
            try (DefaultCamelContext camel = new DefaultCamelContext(false)) {
                before.apply((PropertiesComponent) camel.getPropertiesComponent());
                camel.build();
                camel.getPropertiesComponent().setLocation("file:" + file);
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(PluginHelper.getPackageScanResourceResolver(camel)
                                .findResources(TestRoad.ROUTES));
                camel.start();
                use.of(camel);
            }
        }
    }

    private interface Use {
        void of(CamelContext context) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void utf8IsReadAsUtf8AndUnicodeEscapesStillAre(Reader reader) throws Exception {
        Path file = write("École \\u5b66校", StandardCharsets.UTF_8);

        reader.with(file, this::run);

        assertThat(sandbox.lines("export_data"))
                .singleElement()
                .asString()
                .contains("school_name=%C3%89cole%20%E5%AD%A6%E6%A0%A1");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNotUtf8IsRefusedWithItsLine(Reader reader) throws Exception {
        Path file = write("École", StandardCharsets.ISO_8859_1);

        assertThat(mistakes(reader, file))
                .contains("file:" + file + ", line 2: not UTF-8; save the file in UTF-8 (see docs/errors.md#not-utf8)");
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aByteOrderMarkBeforeAPropertyIsRefused(Reader reader) throws Exception {
        Path file = write("x", StandardCharsets.UTF_8);
        Files.writeString(file, "\uFEFF" + Files.readString(file).replaceFirst("^#[^\n]*\n", ""));

        assertThat(mistakes(reader, file)).contains("begins with a byte order mark");
    }

    @ParameterizedTest
    @EnumSource
    void aByteOrderMarkBeforeACommentDoesNoHarm(Reader reader) throws Exception {
        Path file = write("École", StandardCharsets.UTF_8);
        Files.writeString(file, "\uFEFF" + Files.readString(file));

        reader.with(file, this::run);

        assertThat(sandbox.lines("export_data")).singleElement().asString().contains("%C3%89cole");
    }

    @Test
    void aCharacterSetThatTheApplicationHasChosenStays() throws Exception {
        Path file = write("École", StandardCharsets.ISO_8859_1);

        Reader.started(
                file,
                known -> {
                    known.setEncoding("ISO-8859-1");
                    return null;
                },
                this::run);

        assertThat(sandbox.lines("export_data")).singleElement().asString().contains("%C3%89cole");
    }

    @Test
    void aReplacementCharacterIsRefusedWhereverItComesFrom() {
        routes.set("stellic.exports.plan_courses.params=school_name=\uFFFDcole");

        assertThat(mistakes(routes::start))
                .contains("stellic.exports.plan_courses.params has characters that could not be read")
                .doesNotContain("cole");
    }

    private static String mistakes(Reader reader, Path file) {
        return mistakes(() -> reader.with(file, context -> {}));
    }

    private static String mistakes(ThrowingCallable start) {
        Throwable thrown = catchThrowable(start);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException mistakes) {
                return mistakes.getMessage();
            }
        }
        throw new AssertionError("no mistake was found", thrown);
    }

    private void run(CamelContext context) throws Exception {
        try (ProducerTemplate caller = context.createProducerTemplate()) {
            Exchange run = caller.request(
                    "direct:stellic-run", start -> start.getMessage().setHeader("StellicExport", "plan_courses"));
            assertThat(run.getMessage().getBody(RunReport.class).delivered()).isTrue();
        }
    }

    private Path write(String school, Charset charset) throws Exception {
        String rest = routes.properties().entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining("\n"));
        return Files.write(
                routes.path("application.properties"),
                ("# what is exported\nstellic.exports.plan_courses.params=school_name=" + school + "\n" + rest + "\n")
                        .getBytes(charset));
    }
}
