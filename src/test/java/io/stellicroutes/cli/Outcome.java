package io.stellicroutes.cli;

import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What a command line has come to, run in this process. */
record Outcome(int code, String out, String err) {
    /** The file that has a test's properties. */
    static final String CONFIGURATION = "my.properties";

    static Outcome of(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = StellicExportsCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** With a test's properties in a file, which the command is told of. */
    static Outcome of(RoutesExtension routes, String... line) throws IOException {
        return of(Stream.concat(
                        Stream.of(line),
                        Stream.of("--config", routes.write(CONFIGURATION).toString()))
                .toArray(String[]::new));
    }
}
