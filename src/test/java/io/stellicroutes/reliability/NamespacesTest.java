package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.servers.Installed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two servers, two nodes with a line to each, and one server that no line leads to. */
@EnabledOnOs(OS.LINUX)
final class NamespacesTest {
    private final List<ServerSocket> servers = new ArrayList<>();
    private Namespaces spaces;

    @BeforeEach
    void threeServersAndLinesToTwo() throws Exception {
        Installed.program("ip", "iproute2");
        for (int server = 0; server < 3; server++) {
            servers.add(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        }
        try {
            spaces = new Namespaces(2, Map.of("one", List.of(port(0)), "two", List.of(port(1))));
        } catch (IOException e) {
            Assumptions.abort("not run: " + e.getMessage());
        }
    }

    @AfterEach
    void remove() throws IOException {
        if (spaces != null) {
            spaces.close();
        }
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    @Test
    void aNodeReachesWhatItsLinesLeadToAndNothingElse() throws Exception {
        assertThat(reaches(1, 0)).isTrue();
        assertThat(reaches(1, 1)).isTrue();
        assertThat(reaches(2, 0)).isTrue();
        assertThat(reaches(1, 2)).isFalse();
    }

    @Test
    void aLineThatIsCutConcernsOneNodeAndOneLineUntilItIsHealed() throws Exception {
        spaces.cut(1, "one");

        assertThat(reaches(1, 0)).isFalse();
        assertThat(reaches(1, 1)).isTrue();
        assertThat(reaches(2, 0)).isTrue();
        spaces.heal(1, "one");
        await().until(() -> reaches(1, 0));
    }

    @Test
    void aMachineThatIsGoneSaysNothingMore() throws Exception {
        Process client = start(1, "exec 3<>/dev/tcp/127.0.0.1/" + port(0) + " && echo connected && read -r -u 3");
        try (var connection = servers.get(0).accept()) {
            assertThat(client.inputReader().readLine()).isEqualTo("connected");
            spaces.cut(1);

            client.destroyForcibly().waitFor();
            await().until(() -> spaces.isSilent(1));

            spaces.heal(1);
            await().until(() -> reaches(1, 0));
            connection.setSoTimeout(200);
            assertThat(ended(connection)).isFalse();
        }
    }

    @Test
    void nothingOfThemIsLeft() throws Exception {
        Process client = start(2, "sleep 1000");

        spaces.close();

        assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // the kernel takes a namespace's lines away after the command that removes it has returned
        await().untilAsserted(() -> assertThat(Collections.list(NetworkInterface.getNetworkInterfaces()))
                .extracting(NetworkInterface::getName)
                .noneMatch(
                        name -> name.startsWith("sr" + ProcessHandle.current().pid() + "x")));
        Process list = new ProcessBuilder("ip", "netns", "list").start();
        assertThat(new String(list.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("stellic-routes-" + ProcessHandle.current().pid() + "-");
    }

    private int port(int server) {
        return servers.get(server).getLocalPort();
    }

    private boolean reaches(int node, int server) throws Exception {
        return start(node, "exec 3<>/dev/tcp/127.0.0.1/" + port(server)).waitFor() == 0;
    }

    /** A script in a node's namespace, for two seconds at most unless it waits for something. */
    private Process start(int node, String script) throws IOException {
        List<String> command = new ArrayList<>(spaces.inside(node));
        command.addAll(
                script.startsWith("exec 3") && !script.contains("&&")
                        ? List.of("timeout", "2", "bash", "-c", script)
                        : List.of("bash", "-c", script));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static boolean ended(java.net.Socket connection) throws IOException {
        try {
            return connection.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }
}
