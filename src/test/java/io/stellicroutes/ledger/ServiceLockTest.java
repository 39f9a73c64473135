package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two services on one work directory, each a process of its own. */
@Tag("slow")
final class ServiceLockTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.schedules.enabled=true
            stellic.exports.user_groups.schedule=every 1h
            """);

    @Test
    void aSecondServiceIsRefusedUntilTheFirstHasEndedHoweverItEnds() throws Exception {
        Path work = routes.path("work");
        Process first = start("first");
        try {
            await().atMost(PATIENCE)
                    .failFast("the service has ended", () -> !first.isAlive())
                    .until(() -> Files.exists(work.resolve("service.process"))
                            && Files.size(work.resolve("service.process")) > 0);
            // another configuration, and another name of the same directory
            Files.createSymbolicLink(routes.path("link"), work);
            routes.set("""
                    stellic.exports.user_groups.schedule=every 2h
                    stellic.work-dir=<dir>/link
                    """);
            Process second = start("second");
            assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(Files.readString(routes.path("second.err")))
                    .contains(
                            "stellic.work-dir: the schedules of " + routes.path("link") + " run already, in process "
                                    + first.pid() + " on host ",
                            "(see docs/errors.md#service-running)");
            assertThat(first.isAlive()).isTrue();
        } finally {
            first.destroyForcibly().waitFor();
        }

        assertThat(work.resolve("service.process"))
                .as("what a killed process leaves")
                .exists();
        Process third = start("third");
        try {
            await().atMost(PATIENCE)
                    .failFast("the service has ended", () -> !third.isAlive())
                    // the third one makes it anew
                    .ignoreException(NoSuchFileException.class)
                    .until(() -> Files.readString(work.resolve("service.process"))
                            .startsWith("process " + third.pid() + " "));
        } finally {
            third.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSecondContextOfAProcessIsRefusedAndTheFirstKeepsTheLock() throws Exception {
        Files.createDirectories(routes.path("work"));
        try (ServiceLock first = ServiceLock.take(routes.path("work"))) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> ServiceLock.take(routes.path("work")))
                    .isInstanceOf(ServiceRunningException.class)
                    .hasMessageContaining("in this process, in another Camel context");

            Process other = start("other");
            assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isEqualTo(1);
            assertThat(Files.readString(routes.path("other.err"))).contains("(see docs/errors.md#service-running)");
        }
        ServiceLock.take(routes.path("work")).close();
    }

    private Process start(String name) throws IOException {
        Path config = routes.write(name + ".properties");
        return routes.process(StellicExportsCommand.class, config, "start")
                .redirectOutput(routes.path(name + ".out").toFile())
                .redirectError(routes.path(name + ".err").toFile())
                .start();
    }
}
