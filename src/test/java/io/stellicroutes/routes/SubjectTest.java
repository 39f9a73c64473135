package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error of a delivery says once which export and destination it is of, whatever they are called. */
final class SubjectTest {
    @Test
    void theErrorOfADestinationNamesItOnce(@TempDir Path dir) throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            sandbox.content("a", "id,name\r\n1,x\r\n");
            Map<String, String> properties = TestRoad.to(sandbox, dir);
            properties.put("stellic.schedules.enabled", "false");
            properties.put("stellic.exports.a.to", "file,to,export,can");
            Path noDirectory = Files.writeString(dir.resolve("plain"), "a file where the directory should be");
            for (String name : new String[] {"file", "to", "export", "can"}) {
                properties.put("stellic.destinations." + name + ".type", "file");
                properties.put(
                        "stellic.destinations." + name + ".directory",
                        noDirectory.resolve("below").toString());
            }
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(road.run("a").deliveries()).hasSize(4).allSatisfy(delivery -> assertThat(
                                delivery.error().orElseThrow())
                        .startsWith("export a to " + delivery.destination() + ": ")
                        .doesNotContainPattern("destination|export a.*export a"));
            }
        }
    }
}
