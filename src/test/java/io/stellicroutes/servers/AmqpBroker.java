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
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.qpid.jms.JmsConnectionFactory;

/**
 * An Artemis broker that is spoken to by AMQP, with Qpid's client. Its AMQP module is of an older version than the
 * Artemis of the tests, so that it runs in a process of its own, with the Artemis of that version.
 */
public final class AmqpBroker implements JmsBroker {
    private static final Path JARS = Path.of("target", "artemis-amqp");
    private static final int HEADER = 8;
    /** AMQP's descriptor of a discharge, which ends a transaction; its last field says whether by a rollback. */
    private static final byte[] DISCHARGE = {0x00, 0x53, 0x32};

    private static final byte FALSE = 0x42;
    private static final byte[] DISPOSITION = {0x00, 0x53, 0x15};
    /** Of a disposition that is about a message in a transaction. */
    private static final byte[] TRANSACTIONAL_STATE = {0x00, 0x53, 0x34};

    private static final String COUNT = "count ";

    private final Path directory;
    private final int port;
    private Process process;
    private BufferedReader answers;

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
                        "-Xmx2g",
                        "-cp",
                        classpath(),
                        AmqpBroker.class.getName(),
                        directory.toString(),
                        Integer.toString(port))
                .redirectError(directory.resolve("err").toFile())
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer("started");
    }

    /** The rest of the next line of the process that begins so. */
    private String answer(String begin) throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(begin)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException(
                    "the broker did not start, or has ended: " + Files.readString(directory.resolve("err")));
        }
        return line.substring(begin.length());
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

    /**
     * What runs in that process: a directory, a port. It counts the messages of each queue that is asked for; it ends
     * when its standard input does.
     */
    public static void main(String[] args) throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println("started");
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String queue = questions.readLine(); queue != null; queue = questions.readLine()) {
                System.out.println(COUNT + broker.count(queue));
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
        return has(chunk, DISCHARGE) && chunk[chunk.length - 1] == FALSE;
    }

    @Override
    public boolean isAnswerToCommit(byte[] chunk) {
        return has(chunk, DISPOSITION) && !has(chunk, TRANSACTIONAL_STATE);
    }

    private static boolean has(byte[] chunk, byte[] part) {
        for (int i = 0; i + part.length <= chunk.length; i++) {
            if (Arrays.equals(chunk, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized long count(String queue) throws IOException {
        process.getOutputStream().write((queue + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return Long.parseLong(answer(COUNT));
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
