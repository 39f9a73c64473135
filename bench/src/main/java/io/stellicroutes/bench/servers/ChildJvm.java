package io.stellicroutes.bench.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.bench.Command;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of the tests in a JVM of its own, so that it does not share a heap with what measures: {@link ServerMain}.
 */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;
    private final Map<String, String> properties = new HashMap<>();

    private ChildJvm(Process process) {
        this.process = process;
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        out = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    }

    /** Starts one and waits until it is ready. */
    public static ChildJvm start(String kind, Path directory) throws IOException {
        return start(kind, directory, "-Xmx2g", "-Dstellic.log.level=OFF");
    }

    /** Starts one with other options. */
    public static ChildJvm start(String kind, Path directory, String... options) throws IOException {
        return startOf(Command.classPath(), kind, directory, options);
    }

    /** Starts one of another build. */
    public static ChildJvm startOf(String classPath, String kind, Path directory, String... options)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(Command.javaBinary()));
        words.addAll(List.of(options));
        words.addAll(List.of("-cp", classPath, ServerMain.class.getName(), kind, directory.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectError(directory.resolve("err").toFile());
        ChildJvm child = new ChildJvm(builder.start());
        for (String property : child.answer().split("\t", -1)) {
            String[] parts = property.split("=", 2);
            child.properties.put(parts[0], parts[1]);
        }
        return child;
    }

    /** What it said of itself at the start: its address, say. */
    public String property(String name) {
        return properties.get(name);
    }

    /** Asks it a question of a line; the answer is a line. */
    public synchronized String ask(String question) throws IOException {
        out.write(question);
        out.newLine();
        out.flush();
        return answer();
    }

    /** The answer is the first line that begins with {@code >}; libraries may print whatever they like before it. */
    private String answer() throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(">")) {
                return line.substring(1);
            }
            if (line.startsWith("!")) {
                throw new IOException(line.substring(1));
            }
        }
        throw new IOException("the server's process has ended; see err in its directory");
    }

    /** It ends when nobody can ask it any more. */
    @Override
    public void close() throws IOException, InterruptedException {
        out.close();
        if (!process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
