package io.stellicroutes.actions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Plural;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.AuditTrail;
import io.stellicroutes.run.Audit;
import io.stellicroutes.run.Problems;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what people ask for and whose records they look at: in the ledger's table {@code stellic_audit}, and
 * as a line of JSON by the logger {@code io.stellicroutes.audit}. No record is in it. Thread-safe.
 */
public final class ActionAudit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.LOGGER);
    private static final Logger OWN = LoggerFactory.getLogger("io.stellicroutes");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuditTrail trail;
    private final Clock clock;

    public ActionAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Puts an action on record before it is done; {@link #ended} has to follow. */
    AuditEntry asked(Action action, Asker asker) {
        return asked(asker, action.word(), action.export(), action.to(), action.run(), action.details(), "asked");
    }

    /**
     * Puts a look at records on record before they are shown: if that fails, they are not.
     *
     * @param word what is done, such as {@code rejects}
     * @param run whose records they are; empty if the run is nothing but the look
     * @param to the destinations whose rejected rows, or by whose rules records are shown; none for all
     * @param rows how many
     */
    public void looked(Asker asker, String word, String export, Optional<String> run, List<String> to, long rows) {
        String details = Plural.of(rows, "row");
        log(asked(asker, word, Optional.of(export), to, run, details, "done"), Optional.empty(), "done");
    }

    /**
     * Does what somebody asks for, from its beginning to its end, and puts it on record: before, and what has become of
     * it. If the first fails, nothing is done; if only the second does, the entry says no more than that it was asked
     * for.
     *
     * @param run the run that it has led to; empty to leave the one that the action names
     */
    public <T> T during(Action action, Asker asker, Callable<T> work, Function<T, Optional<String>> run)
            throws Exception {
        AuditEntry entry = asked(action, asker);
        try {
            T done = work.call();
            endedOrAsked(entry, run.apply(done), "done");
            return done;
        } catch (Exception e) {
            endedOrAsked(entry, Optional.empty(), "failed: " + Problems.of(e).text());
            throw e;
        }
    }

    private void endedOrAsked(AuditEntry entry, Optional<String> run, String outcome) {
        try {
            ended(entry, run, outcome);
        } catch (RuntimeException e) {
            OWN.debug("the audit is not told what has become of {}", entry.action(), e);
        }
    }

    private AuditEntry asked(
            Asker asker,
            String word,
            Optional<String> export,
            List<String> to,
            Optional<String> run,
            String details,
            String outcome) {
        AuditEntry entry = new AuditEntry(
                UUID.randomUUID().toString(),
                clock.instant(),
                asker.name(),
                asker.roles(),
                asker.source().word(),
                word,
                export,
                to.isEmpty() ? Optional.empty() : Optional.of(String.join(",", to)),
                run,
                details.isEmpty() ? Optional.empty() : Optional.of(details),
                outcome);
        trail.asked(entry);
        return entry;
    }

    void ended(AuditEntry entry, Optional<String> run, String outcome) {
        log(entry, run, outcome);
        trail.ended(entry.id(), run, outcome);
    }

    private static void log(AuditEntry entry, Optional<String> run, String outcome) {
        ObjectNode line = JSON.createObjectNode()
                .put("time", entry.at().toString())
                .put("user", entry.who())
                .put("roles", entry.roles())
                .put("source", entry.source())
                .put("action", entry.action());
        entry.export().ifPresent(export -> line.put("export", export));
        entry.destination().ifPresent(destination -> line.put("destination", destination));
        run.or(entry::run).ifPresent(id -> line.put("run", id));
        entry.details().ifPresent(details -> line.put("details", details));
        line.put("outcome", outcome);
        new LogSubject(
                        entry.export().orElse(null),
                        run.or(entry::run).orElse(null),
                        entry.destination().orElse(null))
                .during(() -> LOG.info("{}", line));
    }
}
