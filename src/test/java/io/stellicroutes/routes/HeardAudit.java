package io.stellicroutes.routes;

import io.stellicroutes.run.Audit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The lines of the audit, until it is closed. */
final class HeardAudit extends AbstractAppender implements AutoCloseable {
    private final Logger logger = (Logger) LogManager.getLogger(Audit.LOGGER);
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    HeardAudit() {
        super("audit-heard", null, null, false, Property.EMPTY_ARRAY);
        start();
        logger.addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }

    /** In the order in which they came. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
