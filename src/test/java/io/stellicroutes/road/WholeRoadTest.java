package io.stellicroutes.road;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeRoadTest {
    @TempDir
    private Path dir;

    private Sandbox sandbox;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
    }

    @Test
    void anAsynchronousExportLands() throws Exception {
        Map<String, String> properties = TestRoad.to(sandbox, dir);
        properties.put("stellic.exports.plan_courses.to", "local");
        properties.put("stellic.destinations.local.type", "file");
        properties.put(
                "stellic.destinations.local.directory", dir.resolve("out").toString());
        try (TestRoad road = TestRoad.start(properties)) {
            RunReport report = road.run("plan_courses");

            assertThat(report.run().error()).isEmpty();
            assertThat(report.delivered()).isTrue();
            assertThat(dir.resolve("out"))
                    .isDirectoryContaining(path -> path.toString().endsWith(".csv"));
        }
    }
}
