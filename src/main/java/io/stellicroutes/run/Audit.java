package io.stellicroutes.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.delivery.Delivery;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who got which columns of what, when, and how many rows: a line of JSON for every delivery that has ended, by the
 * logger {@code io.stellicroutes.audit}. No record is in it. Thread-safe.
 */
public final class Audit {
    /** The logger's name. */
    public static final String LOGGER = "io.stellicroutes.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Clock clock;
    private final String host = host();

    public Audit(Clock clock) {
        this.clock = clock;
    }

    public void ended(Delivery delivery, Enum<?> outcome) {
        ObjectNode line = JSON.createObjectNode()
                .put("time", clock.instant().toString())
                .put("user", System.getProperty("user.name"))
                .put("host", host)
                .put("export", delivery.export().name())
                .put("dataType", delivery.export().dataType())
                .put("run", delivery.runId())
                .put("destination", delivery.destination().name())
                .put("type", delivery.destination().type().name())
                .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .put("rows", delivery.committed())
                .put("rejects", delivery.rejected());
        delivery.toldColumns().forEach(line.withArray("/columns")::add);
        LOG.info("{}", line);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
