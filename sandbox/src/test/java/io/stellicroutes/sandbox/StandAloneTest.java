package io.stellicroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandAloneTest {
    @TempDir
    private Path dir;

    @Test
    void aPortThatIsTakenEndsItWithAWordInsteadOfAHang() throws Exception {
        Set<Thread> before = threads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> StandAlone.start(dir, port))
                    .hasMessageContaining("port " + port + " of 127.0.0.1 is taken")
                    .hasMessageContaining("-Dsandbox.port=");
        }
        await().pollInSameThread()
                .untilAsserted(() ->
                        assertThat(threads()).as("threads that keep Java alive").isSubsetOf(before));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.isAlive())
                .collect(Collectors.toSet());
    }
}
