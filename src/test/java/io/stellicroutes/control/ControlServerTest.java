package io.stellicroutes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The socket by which commands are handed over, and what is said by it. */
@DisabledOnOs(OS.WINDOWS)
final class ControlServerTest {
    private static final Identity IDENTITY = Identity.of("1.0", "/routes", Map.of("a", "b"), Map.of());
    private static final ServiceCall.Patience SHORT =
            new ServiceCall.Patience(Duration.ofMillis(300), Duration.ofMillis(600));

    @TempDir
    Path place;

    private Path workDir;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        workDir = Files.createDirectory(place.resolve("work"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aCommandIsAnsweredWithItsOutputAndItsCode() throws Exception {
        server(workDir, true);

        Said said = ask("echo", "Zoë 🎓", "x".repeat(100_000));

        assertThat(said.code).hasValue(7);
        assertThat(said.out()).hasToString("Zoë 🎓\n" + "x".repeat(100_000) + "\n");
        assertThat(said.err()).hasToString("done\n");
    }

    @Test
    void onlyTheOwnerCanReachItAndNothingStaysBehind() throws Exception {
        ControlServer server = server(workDir, true);

        for (String file : List.of("service.socket", "service.address", "service.address.lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workDir.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        server.close();
        assertThat(workDir.resolve("service.socket")).doesNotExist();
        assertThat(workDir.resolve("service.address")).doesNotExist();
        assertThat(ask("echo").code).isEmpty();
    }

    @Test
    void theSecondServiceOfAWorkDirectoryDoesNotListen() throws Exception {
        ControlServer first = server(workDir, true);

        assertThat(ControlServer.open(workDir, IDENTITY, new Echo())).isEmpty();

        assertThat(ask("echo").code).hasValue(7);
        first.close();
        server(workDir, true);
        assertThat(ask("echo").code).hasValue(7);
    }

    @Test
    void aSocketThatAKilledServiceHasLeftIsReplacedOnceItRefusesAConnection() throws Exception {
        Path socket = workDir.resolve("service.socket");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
            ServiceAddress.ofSocket(socket).write(workDir);

            assertThat(ControlServer.open(workDir, IDENTITY, new Echo()))
                    .as("somebody listens")
                    .isEmpty();
        }
        assertThat(ask("echo").code).as("nobody listens").isEmpty();
        assertThat(socket).exists();

        server(workDir, true);

        assertThat(ask("echo").code).hasValue(7);
    }

    @Test
    void aPathThatIsTooLongForASocketHasItAmongTheTemporaryFiles() throws Exception {
        Path deep = Files.createDirectories(workDir.resolve("d".repeat(60)).resolve("e".repeat(60)));
        ControlServer server = server(deep, true);
        Path socket = Path.of(server.address().socket());

        assertThat(socket.startsWith(deep)).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(ask(deep, SHORT, "echo").code).hasValue(7);
        server.close();
        assertThat(socket.getParent()).doesNotExist();
    }

    @Test
    void aPathOfTheGreatestLengthStaysInTheWorkDirectory() throws Exception {
        int room = ControlServer.LONGEST_PATH - workDir.toString().length() - "//service.socket".length();
        Path fitting = Files.createDirectory(workDir.resolve("d".repeat(room)));

        ControlServer server = server(fitting, true);

        assertThat(server.address().socket()).hasSize(ControlServer.LONGEST_PATH);
        assertThat(ask(fitting, SHORT, "echo").code).hasValue(7);
    }

    @Test
    void whereThereAreNoSuchSocketsItIsAPortForThoseWhoCanReadTheToken() throws Exception {
        ControlServer server = server(workDir, false);

        assertThat(server.address().port()).isPositive();
        assertThat(ask("echo").code).hasValue(7);

        new ServiceAddress("", server.address().port(), "0".repeat(64), 1).write(workDir);
        Said guessed = ask("echo");
        assertThat(guessed.code).isEmpty();
        assertThat(guessed.out()).hasToString("");
    }

    @Test
    void anotherVersionDistributionConfigurationOrVariableIsRefusedWithTheReason() throws Exception {
        server(workDir, true);

        assertThat(refused(Identity.of("2.0", "/routes", Map.of("a", "b"), Map.of())))
                .contains("is of version 1.0, and this command of version 2.0");
        assertThat(refused(Identity.of("1.0", "/others", Map.of("a", "b"), Map.of())))
                .contains("runs by the routes in /routes, and this command by those in /others");
        assertThat(refused(Identity.of("1.0", "/routes", Map.of("a", "c"), Map.of())))
                .contains("was started with another configuration");
        assertThat(refused(Identity.of("1.0", "/routes", Map.of("a", "b"), Map.of("STELLIC_X", "secret"))))
                .contains("variable STELLIC_X")
                .doesNotContain("secret");
        assertThat(refused(Identity.of("1.0", "/routes", Map.of("a", "b"), Map.of("STELLIC_OPTS", "-Xmx1g"))))
                .as("that is for the launcher alone")
                .isEqualTo("done\n");
    }

    @Test
    void anotherProtocolIsRefusedInWords() throws Exception {
        ControlServer server = server(workDir, true);
        try (Connection connection = connect(server)) {
            connection.write(new Frame(
                    Frame.Kind.ASK,
                    Map.of("protocol", "99", "token", server.address().token()),
                    List.of("echo")));

            Frame answer = connection.read();

            assertThat(answer.kind()).isEqualTo(Frame.Kind.REFUSED);
            assertThat(answer.text("why")).contains("commands of version 1.0");
        }
    }

    @Test
    void whatIsNoFrameOrTooLongEndsTheConnection() throws Exception {
        ControlServer server = server(workDir, true);
        for (String line : List.of("GET / HTTP/1.1\n\n", "{\"kind\":\"x\"}\n", "x".repeat(Connection.MOST + 1))) {
            try (Connection connection = connect(server)) {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                try {
                    while (bytes.hasRemaining()) {
                        connection.channel().write(bytes);
                    }
                    assertThat(connection.read()).isNull();
                } catch (IOException e) {
                    assertThat(e).as("closed while something was on its way").isNotNull();
                }
            }
        }
        assertThat(ask("echo").code).hasValue(7);
    }

    @Test
    void aServiceThatTakesNoCommandIsNotWaitedForForEver() throws Exception {
        silent(connection -> {});

        Said said = ask(workDir, SHORT, "echo");

        assertThat(said.code).hasValue(1);
        assertThat(said.err())
                .contains("has said nothing for")
                .contains("nothing was asked of it")
                .contains("docs/errors.md#service-silent");
    }

    @Test
    void aServiceThatFallsSilentIsNotWaitedForForEver() throws Exception {
        silent(connection -> connection.write(Frame.of(Frame.Kind.TAKEN)));

        Said said = ask(workDir, SHORT, "echo");

        assertThat(said.code).hasValue(1);
        assertThat(said.err()).contains("goes on when it does, and runs shows it");
    }

    @Test
    void aServiceThatEndsBeforeTheCommandIsTold() throws Exception {
        silent(connection -> {
            connection.write(Frame.of(Frame.Kind.TAKEN));
            connection.write(Frame.of(Frame.Kind.OUT, "text", "half"));
            connection.close();
        });

        Said said = ask(workDir, SHORT, "echo");

        assertThat(said.code).hasValue(1);
        assertThat(said.out()).hasToString("half");
        assertThat(said.err()).contains("docs/errors.md#service-gone");
    }

    @Test
    void aFileIsThereWholeOrNotAtAllThoughTheServiceDiesOrItsTextFails() throws Exception {
        Path file = place.resolve("rows.csv");
        silent(connection -> {
            connection.write(Frame.of(Frame.Kind.TAKEN));
            connection.write(Frame.of(Frame.Kind.CREATE, "name", file.toString()));
            connection.read();
            connection.write(Frame.of(Frame.Kind.PIECE, "text", "half"));
            connection.close();
        });
        assertThat(ask(workDir, SHORT, "file", file.toString()).code).hasValue(1);
        assertThat(named("rows.csv")).as("the service has died").isEmpty();

        open.get(0).close();
        server(workDir, true);
        assertThat(ask("half-a-file", file.toString()).code).hasValue(5);
        assertThat(named("rows.csv")).as("the text has failed").isEmpty();

        assertThat(ask("file", file.toString()).code).hasValue(0);
        assertThat(file).hasContent("whole");
        assertThat(named("rows.csv")).containsExactly("rows.csv");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ask("file", file.toString()).code).as("it is there already").hasValue(6);
        assertThat(named("rows.csv")).containsExactly("rows.csv");
    }

    private List<String> named(String part) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(part))
                    .toList();
        }
    }

    @Test
    void theServiceGetsNoFileThatTheUserHasNotNamed() throws Exception {
        Path secret = Files.writeString(place.resolve("secret"), "x");
        for (Frame.Kind kind : List.of(Frame.Kind.READ, Frame.Kind.CREATE)) {
            CompletableFuture<Frame> answer = new CompletableFuture<>();
            silent(connection -> {
                connection.write(Frame.of(Frame.Kind.TAKEN));
                connection.write(Frame.of(kind, "name", secret + (kind == Frame.Kind.READ ? "" : "2")));
                answer.complete(connection.read());
            });

            assertThat(ask(workDir, SHORT, "echo", "--file=" + place).code).hasValue(1);
            assertThat(answer.get()).isNull();
        }
        assertThat(place.resolve("secret2")).doesNotExist();
    }

    @Test
    void aStopIsPassedOnAndWithoutOneTheCallerJustLeaves() throws Exception {
        Echo commands = new Echo();
        open.add(ControlServer.open(workDir, IDENTITY, commands).orElseThrow());
        for (String command : List.of("until-stop", "until-released")) {
            Said said = new Said();
            ServiceCall call =
                    ServiceCall.to(workDir, ServiceCall.Patience.USUAL, said).orElseThrow();
            CompletableFuture<OptionalInt> code = CompletableFuture.supplyAsync(() -> call.make(
                    new ServiceCall.Question(List.of(command), false, 80, Integer.MAX_VALUE, ZoneOffset.UTC),
                    IDENTITY));
            await().until(() -> said.out().contains("begun"));

            call.stop();

            assertThat(code.get()).hasValue(command.equals("until-stop") ? 3 : 1);
            assertThat(said.err()).hasToString(command.equals("until-stop") ? "stopped\n" : "");
        }
        commands.released.countDown();
    }

    @Test
    void moreCommandsThanItCanTakeAreSentAway() throws Exception {
        Echo commands = new Echo();
        open.add(ControlServer.open(workDir, IDENTITY, commands).orElseThrow());
        List<CompletableFuture<Said>> busy = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> ask("until-released"), task -> {
                            Thread thread = new Thread(task);
                            thread.setDaemon(true);
                            thread.start();
                        }))
                .limit(16)
                .toList();
        await().until(() -> commands.begun.getCount() == 0);

        Said late = ask("echo");

        assertThat(late.code).isEmpty();
        assertThat(late.err()).contains("is busy with 16 other commands");
        commands.released.countDown();
        for (CompletableFuture<Said> each : busy) {
            assertThat(each.get().code).hasValue(0);
        }
    }

    private ControlServer server(Path directory, boolean unix) throws IOException {
        ControlServer server =
                ControlServer.open(directory, IDENTITY, new Echo(), unix).orElseThrow();
        open.add(server);
        return server;
    }

    private static Connection connect(ControlServer server) throws IOException {
        SocketChannel channel = server.address().unconnected();
        channel.connect(server.address().where());
        return new Connection(channel);
    }

    private interface Talk {
        void with(Connection connection) throws IOException;
    }

    /** In the service's place: something that reads the question, says this, and then nothing any more. */
    private void silent(Talk talk) throws IOException {
        Path socket = place.resolve("s" + open.size());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        open.add(server);
        ServiceAddress.ofSocket(socket).write(workDir);
        Thread thread = new Thread(() -> {
            try {
                Connection connection = new Connection(server.accept());
                open.add(connection);
                connection.read();
                talk.with(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private String refused(Identity command) {
        Said said = new Said();
        said.code = ServiceCall.to(workDir, ServiceCall.Patience.USUAL, said)
                .orElseThrow()
                .make(new ServiceCall.Question(List.of("echo"), false, 80, Integer.MAX_VALUE, ZoneOffset.UTC), command);
        return said.err();
    }

    private Said ask(String... words) {
        return ask(workDir, ServiceCall.Patience.USUAL, words);
    }

    private static Said ask(Path directory, ServiceCall.Patience patience, String... words) {
        Said said = new Said();
        ServiceCall.to(directory, patience, said)
                .ifPresent(call -> said.code = call.make(
                        new ServiceCall.Question(List.of(words), false, 80, Integer.MAX_VALUE, ZoneOffset.UTC),
                        IDENTITY));
        return said;
    }

    private static final class Said extends Heard {
        private OptionalInt code = OptionalInt.empty();
    }

    /** Commands that need no Camel. */
    private static final class Echo implements Commands {
        private final CountDownLatch begun = new CountDownLatch(16);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public boolean has(List<String> words) {
            return true;
        }

        private static int created(Caller caller, String name, Caller.Text text) {
            try {
                caller.create(name, text);
                return 0;
            } catch (FileAlreadyExistsException e) {
                return 6;
            } catch (IOException e) {
                return 5;
            }
        }

        @Override
        public int run(List<String> words, Caller caller) {
            PrintWriter out = new PrintWriter(caller.out());
            PrintWriter err = new PrintWriter(caller.err());
            try {
                switch (words.get(0)) {
                    case "until-stop" -> {
                        CountDownLatch stopped = new CountDownLatch(1);
                        caller.onStop(stopped::countDown);
                        out.println("begun");
                        out.flush();
                        stopped.await();
                        err.println("stopped");
                        err.flush();
                        return 3;
                    }
                    case "until-released" -> {
                        out.println("begun");
                        out.flush();
                        begun.countDown();
                        released.await();
                        return 0;
                    }
                    case "file" -> {
                        return created(caller, words.get(1), text -> text.write("whole"));
                    }
                    case "half-a-file" -> {
                        return created(caller, words.get(1), text -> {
                            text.write("half");
                            text.flush();
                            throw new IOException("the ledger has gone");
                        });
                    }
                    default -> {
                        words.stream().skip(1).forEach(out::println);
                        out.flush();
                        err.println("done");
                        err.flush();
                        return 7;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }
    }
}
