package io.stellicroutes.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** What a command line has come to, run in this process. */
record Outcome(int code, String out, String err) {
    static Outcome of(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = StellicExportsCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** With properties that are written to a file, which the command is told of. */
    static Outcome of(Map<String, String> properties, Path file, String... line) throws IOException {
        Properties written = new Properties();
        written.putAll(properties);
        try (OutputStream out = Files.newOutputStream(file)) {
            written.store(out, null);
        }
        return of(Stream.concat(Stream.of(line), Stream.of("--config", file.toString()))
                .toArray(String[]::new));
    }
}
