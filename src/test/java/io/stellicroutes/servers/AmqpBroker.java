package io.stellicroutes.servers;

import jakarta.jms.ConnectionFactory;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.qpid.jms.JmsConnectionFactory;

/**
 * An Artemis broker that is spoken to by AMQP, with Qpid's client. Its AMQP module is of an older version than the Artemis of
 * the tests, so that it runs in a process of its own, with the Artemis of that version.
 */
public final class AmqpBroker implements JmsBroker {
    private static final Path JARS = Path.of("target", "artemis-amqp");
    private static final int HEADER = 8;
    /** AMQP's descriptor of a discharge, which ends a transaction; its last field says whether by a rollback. */
    private static final byte[] DISCHARGE = {0x00, 0x53, 0x32};

    private static final byte FALSE = 0x42;

    private final Path directory;
    private final int port;
    private Process process;

    public AmqpBroker(Path directory) throws Exception {
        this.directory = directory;
        this.port = ArtemisBroker.freePort();
        start();
    }

    /** Starts it, or starts it again with what its journal holds. */
    public void start() throws Exception {
        Files.createDirectories(directory);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classpath(),
                        AmqpBroker.class.getName(),
                        directory.toString(),
                        Integer.toString(port))
                .redirectError(directory.resolve("err").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals("started")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the broker did not start: " + Files.readString(directory.resolve("err")));
        }
    }

    /** The older Artemis, and of the tests' libraries all but the newer one. */
    private static String classpath() throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            return Stream.concat(
                            jars.map(jar -> jar.toAbsolutePath().toString()),
                            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                    .filter(entry ->
                                            !entry.contains(File.separator + "artemis" + File.separator + "artemis-")))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** What runs in that process: a directory, a port. Ends when its standard input does. */
    public static void main(String[] args) throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println("started");
            while (System.in.read() >= 0) {
                // until the one who has started it ends, or wants it to end
            }
        }
        System.exit(0);
    }

    @Override
    public int port() {
        return port;
    }

    /** The broker says itself what silence it bears: eight seconds. */
    @Override
    public ConnectionFactory factory(int at, int silence) {
        return new JmsConnectionFactory(url(at) + (silence > 0 ? "?amqp.idleTimeout=" + silence : ""));
    }

    @Override
    public ConnectionFactory patient(int at) {
        return new JmsConnectionFactory("failover:(amqp://127.0.0.1:" + at + ")");
    }

    /** The URL of that factory. */
    public String url(int at) {
        return "amqp://127.0.0.1:" + at;
    }

    @Override
    public FrozenLine.Framing framing() {
        return in -> {
            byte[] begin = in.readNBytes(4);
            if (begin.length < 4) {
                return null;
            }
            int length = begin[0] == 'A' ? HEADER : ByteBuffer.wrap(begin).getInt();
            byte[] rest = new byte[length - 4];
            new DataInputStream(in).readFully(rest);
            return ByteBuffer.allocate(length).put(begin).put(rest).array();
        };
    }

    @Override
    public boolean isCommit(byte[] chunk) {
        for (int i = 0; i + DISCHARGE.length <= chunk.length; i++) {
            if (chunk[i] == DISCHARGE[0] && chunk[i + 1] == DISCHARGE[1] && chunk[i + 2] == DISCHARGE[2]) {
                return chunk[chunk.length - 1] == FALSE;
            }
        }
        return false;
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
