package io.stellicroutes.bench.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.bench.peers.DiffAlone;
import io.stellicroutes.bench.peers.DuckDbDiff;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The process of a server: says on a line where it is, then answers each line of its input by a line, until that ends.
 */
public final class ServerMain {
    private ServerMain() {}

    /** A server that can be asked. */
    interface Server extends AutoCloseable {
        /** What clients need to know: {@code name=value}, tabs between. */
        String properties();

        /** Does what a line says; its words are separated by blanks. */
        String answer(String... words) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try (Server server = start(args[0], directory);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            out.println(">" + server.properties());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(tryTo(server, line));
            }
        }
        System.exit(0);
    }

    private static Server start(String kind, Path directory) throws Exception {
        return switch (kind) {
            case "sandbox" -> new SandboxServer(directory);
            case "artemis" -> new ArtemisServer(directory);
            case "kafka" -> new KafkaServer(directory);
            case "s3" -> S3Server.plain(directory);
            case "s3-tls" -> S3Server.tls(directory);
            case "runtime" -> new RuntimeServer(directory);
            case "diff" ->
                new ComparingServer(words -> DiffAlone.compare(directory.resolve("work"), Path.of(words[1])));
            case "duckdb" -> new ComparingServer(words -> DuckDbDiff.compare(words[1], words[2]));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String tryTo(Server server, String line) {
        try {
            return ">" + server.answer(line.split(" "));
        } catch (Exception e) {
            return "!" + e;
        }
    }
}
