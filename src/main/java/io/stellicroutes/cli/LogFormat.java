package io.stellicroutes.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command writes to stderr: lines of text or, for {@code stellic.log.format=json}, events of the log and nothing
 * else. The log looks the system property up at each event ({@code log4j2.properties}): what is logged before the
 * configuration is read is JSON only if that, or the variable {@code STELLIC_LOG_FORMAT}, says so.
 */
final class LogFormat {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String PROPERTY = "stellic.log.format";
    private static final String VARIABLE = "STELLIC_LOG_FORMAT";
    private static final String JSON = "json";

    private LogFormat() {}

    /**
     * Tells log4j its configuration, unless somebody has; to be called before anything is logged. It is not where log4j
     * looks by itself: in an application's runtime the jar is not to decide how that logs.
     */
    static void configure() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "classpath:io/stellicroutes/cli/log4j2.properties");
        }
    }

    /**
     * Returns when the log is up, which takes a fifth of a second. What is logged while another thread brings it up is
     * lost.
     */
    static void up() {
        Log.UP.isErrorEnabled();
    }

    /** Java lets one thread load it, and others wait. */
    private static final class Log {
        static final Logger UP = LoggerFactory.getLogger("io.stellicroutes");

        private Log() {}
    }

    /** Takes what a configuration says, unless the system property or the variable says something. */
    static void use(Properties configuration) {
        String format = configuration.getProperty(PROPERTY);
        if (format != null && System.getProperty(PROPERTY) == null && System.getenv(VARIABLE) == null) {
            System.setProperty(PROPERTY, format.strip());
        }
    }

    static boolean isJson() {
        String variable = System.getenv(VARIABLE);
        return JSON.equals(System.getProperty(PROPERTY, variable == null ? "" : variable));
    }

    /** Stderr, or the log in its place. */
    static PrintWriter stderr() {
        return new PrintWriter(new Lines(), true);
    }

    /** Says why a command has ended. */
    static void error(PrintWriter err, String text) {
        if (isJson()) {
            Log.UP.error(text);
        } else {
            err.println(text);
        }
    }

    /** A line an event, if the log is JSON; as it comes otherwise. */
    private static final class Lines extends Writer {
        private final PrintStream stderr = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        private final StringBuilder begun = new StringBuilder();

        @Override
        public void write(char[] text, int from, int length) {
            if (!isJson()) {
                stderr.print(new String(text, from, length));
                return;
            }
            begun.append(text, from, length);
            for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
                String line = begun.substring(0, end).stripTrailing();
                begun.delete(0, end + 1);
                if (!line.isBlank()) {
                    Log.UP.info(line);
                }
            }
        }

        @Override
        public void flush() {
            stderr.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
