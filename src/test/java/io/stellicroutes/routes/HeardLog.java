package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the bundle logs in a test. Afterwards each line that names runs has to have one of them in its labels. */
final class HeardLog implements BeforeEachCallback, AfterEachCallback {
    private static final Pattern RUN_ID = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{10}");

    private final LoggerConfig logger =
            ((LoggerContext) LogManager.getContext(false)).getConfiguration().getLoggerConfig("io.stellicroutes");
    private final Heard heard = new Heard();

    record Line(String text, String thread, Map<String, String> labels) {
        private List<String> runs() {
            return RUN_ID.matcher(text)
                    .results()
                    .map(found -> found.group())
                    .distinct()
                    .toList();
        }
    }

    /** What has been logged so far. */
    List<Line> lines() {
        return List.copyOf(heard.lines);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        heard.start();
        logger.addAppender(heard, Level.INFO, null);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeAppender(heard.getName());
        heard.stop();
        assertThat(lines())
                .filteredOn(line -> !line.runs().isEmpty())
                .allSatisfy(line ->
                        assertThat(line.labels().get("run")).as(line.toString()).isIn(line.runs()));
    }

    private static final class Heard extends AbstractAppender {
        private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(new Line(
                    event.getMessage().getFormattedMessage(),
                    event.getThreadName(),
                    event.getContextData().toMap()));
        }
    }
}
