package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands beside a service, each a process of its own, and what becomes of them when the service does not go on. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ServiceProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("plans")
            .set("stellic.schedules.enabled=true")
            .set("stellic.exports.roster.to=local")
            .set("stellic.exports.roster.schedule=every 10h");

    private final Sandbox sandbox = routes.sandbox().content("plans", "id\n1\n").content("roster", "id\n1\n2\n");
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void theServiceDoesWhatIsAskedAndASecondJvmOpensNoLedger() throws Exception {
        Process service = service();

        Process run = command("run", "run", "plans");

        assertThat(ended(run)).as(text("run.err")).isZero();
        assertThat(text("run.out")).contains("plans").contains("delivered");
        assertThat(text("run.err")).as("the service logs it").isEmpty();
        assertThat(text("service.err")).contains("run: asked for by a command").contains("plans/");
        assertThat(text("run.loaded"))
                .contains("io.stellicroutes.control.ServiceCall")
                .doesNotContain("org.apache.camel.", "org.h2.", "picocli.", "org.slf4j.");
        service.destroy();
        assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(routes.path("work/service.address")).doesNotExist();
    }

    @Test
    void aServiceThatIsKilledIsToldOfAndTheNextRunGoesOn() throws Exception {
        Process service = service();
        sandbox.duration(Duration.ofDays(1));
        int asked = sandbox.lines("export_data").size();
        Process run = command("run", "run", "plans");
        await().atMost(PATIENCE)
                .until(() -> sandbox.lines("get_export_url").stream().anyMatch(line -> line.contains("plans")));

        service.destroyForcibly();

        assertThat(ended(run)).isEqualTo(1);
        assertThat(text("run.err"))
                .contains("has gone before the command's end")
                .contains("(see docs/errors.md#service-gone)");
        assertThat(routes.path("work/service.socket")).as("left behind").exists();
        sandbox.duration(Duration.ZERO);
        Process next = command("next", "run", "plans");
        assertThat(ended(next)).as(text("next.err")).isZero();
        assertThat(text("next.err")).contains("resumed where it stopped");
        assertThat(sandbox.lines("export_data")).hasSize(asked + 1);
    }

    @Test
    void aServiceThatIsToldToEndPutsOnRecordInItsFileWhatComesToItsEndWithinTheGrace() throws Exception {
        CountDownLatch posted = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        try (HttpSink sink = new HttpSink().refuse(body -> waits(posted, answers))) {
            routes.set("stellic.shutdown.grace=1m\nstellic.exports.plans.to=sink")
                    .destination("sink", "type=http\nurl=" + sink.url("/in"));
            Process service = service();
            command("run", "run", "plans");
            assertThat(posted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            service.destroy();
            await().atMost(PATIENCE).until(() -> text("service.err").contains("(stellic.shutdown.grace)"));
            answers.countDown();

            ended(service);
            assertThat(text("service.err")).contains("to sink: delivered 1 row");
            Process runs = command("runs", "runs", "--export", "plans", "--json");
            assertThat(ended(runs)).isZero();
            assertThat(text("runs.out")).contains("\"status\" : \"delivered\"");
        }
    }

    private static boolean waits(CountDownLatch reached, CountDownLatch goesOn) {
        reached.countDown();
        try {
            return !goesOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Test
    void aServiceThatIsStoppedIsSaidToBeSilentAndItsEndIsNotWaitedFor() throws Exception {
        Process service = service();
        signal("STOP", service);
        try {
            Process run = command("run", "run", "plans");

            assertThat(ended(run)).isEqualTo(1);
            assertThat(text("run.err"))
                    .contains("process " + service.pid())
                    .contains("has said nothing for 10 seconds")
                    .contains("(see docs/errors.md#service-silent)");
        } finally {
            signal("CONT", service);
        }
        assertThat(ended(command("again", "run", "plans"))).isZero();
    }

    @Test
    void aSignalToTheCommandEndsItAndSaysWhatBecomesOfTheRun() throws Exception {
        service();
        sandbox.duration(Duration.ofDays(1));
        Process run = command("run", "run", "plans");
        await().atMost(PATIENCE)
                .until(() -> sandbox.lines("get_export_url").stream().anyMatch(line -> line.contains("plans")));

        run.destroy();

        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(text("run.err")).contains("the service goes on with it, and runs shows how it ends");
        sandbox.duration(Duration.ZERO);
        await().atMost(PATIENCE)
                .until(() -> routes.files("out").keySet().stream().anyMatch(name -> name.contains("plans")));
    }

    @Test
    void aServiceSaysWhereItCanBeLookedAt() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        routes.set("stellic.console.port=" + port);

        service();

        String url = "http://127.0.0.1:" + port;
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("service.err"))
                .contains("the console is at " + url + "/stellic/")
                .contains("numbers and health are at " + url + "/observe/metrics and /observe/health"));
    }

    @Test
    void aServiceWhosePortIsTakenWarnsAndGoesOn() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            routes.set("stellic.console.port=" + other.getLocalPort());

            service();

            assertThat(text("service.err"))
                    .contains("WARN", "neither the console nor /observe is served: 127.0.0.1:" + other.getLocalPort())
                    .doesNotContain("the console is at");
        }
        assertThat(ended(command("run", "run", "plans"))).isZero();
    }

    @Test
    void aCommandInItsOwnProcessLoadsNothingThatOnlyAServiceNeeds() throws Exception {
        Process run = command("run", "run", "plans");

        assertThat(ended(run)).as(text("run.err")).isZero();
        assertThat(text("run.loaded"))
                .contains("io.stellicroutes.cli.RunCommand")
                .doesNotContain(
                        "io.micrometer.",
                        "io.openlineage.",
                        "io.prometheus.",
                        "io.vertx.core.Vertx ",
                        "org.apache.camel.impl.health.ContextHealthCheck",
                        "io.stellicroutes.metrics.Meters",
                        "io.stellicroutes.metrics.StellicHealthCheck",
                        "io.stellicroutes.cli.ServiceServer",
                        "io.stellicroutes.cli.CommandNumbers",
                        "io.stellicroutes.console.Console ");
    }

    @Test
    void aSignalLeavesTheNumbersInTheirFileToo() throws Exception {
        sandbox.duration(Duration.ofDays(1));
        Path file = routes.path("stellic.prom");
        Process run = command("run", "run", "plans", "--metrics-file", file.toString());
        await().atMost(PATIENCE)
                .until(() -> sandbox.lines("get_export_url").stream().anyMatch(line -> line.contains("plans")));

        run.destroy();

        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(file)
                .content()
                .contains("stellic_command_exit_code 1.0")
                .contains("stellic_runs_total{export=\"plans\",status=\"interrupted\"} 1.0")
                .contains("stellic_runs_total{export=\"plans\",status=\"failed\"} 0.0");
    }

    /** By then it has run what is due at the start. */
    private Process service() throws Exception {
        Process service = command("service", "start");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(routes.path("work/service.address"))
                        && text("service.err").contains(": delivered"));
        return service;
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String text(String file) throws IOException {
        return Files.readString(routes.path(file));
    }

    private Process command(String name, String... arguments) throws IOException {
        Path config = routes.path("my.properties");
        if (!Files.exists(config)) {
            routes.write("my.properties");
        }
        ProcessBuilder command = routes.process(Launcher.class, config, arguments);
        command.command().add(1, "-Xlog:class+load:file=" + name + ".loaded");
        Process process = command.redirectOutput(routes.path(name + ".out").toFile())
                .redirectError(routes.path(name + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }
}
