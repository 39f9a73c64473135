package io.stellicroutes.kamelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The Kamelets where the JVM's own class loader does not know them, and configured by properties alone, as a connector
 * is.
 */
@Tag("slow")
final class PluginTest {
    private static final String CSV = "group_id,members\r\n1,30\r\n2,4\r\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox().content("user_groups", CSV);

    @Test
    void theExampleRunsInAPluginOfItsOwn() throws Exception {
        Path log = routes.path("plugin.log");
        Process plugin = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        launcher().toString(),
                        PluginLauncher.class.getName(),
                        configured() + File.pathSeparator + System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Path out = Files.createDirectories(routes.path("out"));
        try {
            await("the file in " + out)
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> !plugin.isAlive() || TestRoad.filesIn(out).containsValue(CSV));

            assertThat(TestRoad.filesIn(out)).as(Files.readString(log)).containsValue(CSV);
        } finally {
            plugin.destroy();
            plugin.waitFor(30, TimeUnit.SECONDS);
        }
    }

    /** A directory with the launcher, and nothing else of the tests. */
    private Path launcher() throws Exception {
        String file = PluginLauncher.class.getName().replace('.', '/') + ".class";
        Path copy = routes.path("launcher").resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(PluginLauncher.class.getResource("/" + file).toURI()), copy);
        return routes.path("launcher");
    }

    /** A directory with the example's properties, which lead to the sandbox. */
    private Path configured() throws Exception {
        Path example = Path.of("examples/kamelet-file").toAbsolutePath();
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(example.resolve("application.properties"))) {
            properties.load(text);
        }
        properties.putAll(Map.of(
                "camel.main.routes-include-pattern",
                "file:" + example + "/*.camel.yaml",
                "stellic.url",
                sandbox.url().toString(),
                "stellic.token",
                Sandbox.TOKEN,
                "groups.schedule",
                "every 1d",
                "work",
                routes.path("work").toString(),
                "out",
                routes.path("out").toString()));
        Path configured = Files.createDirectories(routes.path("configured"));
        try (var out = Files.newBufferedWriter(configured.resolve("application.properties"))) {
            properties.store(out, null);
        }
        return configured;
    }
}
