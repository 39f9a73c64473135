package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An error of a delivery says once which export and destination it is of, whatever they are called. */
final class SubjectTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    @Test
    void theErrorOfADestinationNamesItOnce() throws Exception {
        routes.sandbox().content("a", "id,name\r\n1,x\r\n");
        routes.set("""
                stellic.schedules.enabled=false
                stellic.exports.a.to=file,to,export,can
                """);
        Files.writeString(routes.path("plain"), "a file where the directory should be");
        for (String name : List.of("file", "to", "export", "can")) {
            routes.destination(name, "type=file\ndirectory=<dir>/plain/below");
        }

        assertThat(routes.run("a").deliveries()).hasSize(4).allSatisfy(delivery -> assertThat(
                        delivery.error().orElseThrow())
                .startsWith("export a to " + delivery.destination() + ": ")
                .doesNotContainPattern("destination|export a.*export a"));
    }
}
