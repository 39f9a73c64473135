package io.stellicroutes.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Alert endpoints and the events that they get.
 *
 * @param checkEvery how often it is looked whether there is something to tell
 */
public record AlertSpec(List<Target> to, Set<Kind> on, Duration checkEvery) {
    public AlertSpec {
        to = List.copyOf(to);
        on = Set.copyOf(on);
    }

    /** Whether there is an endpoint. */
    public boolean isOn() {
        return !to.isEmpty();
    }

    /** What is told. */
    public enum Kind {
        FAILED,
        HELD,
        STALE,
        REJECTS,
        ZERO_ROWS,
        DRIFT,
        /** Something of that is well again. */
        RECOVERED
    }

    /** In which form. */
    public enum Form {
        TEXT,
        JSON,
        SLACK,
        TEAMS
    }

    /**
     * An endpoint of Camel.
     *
     * @param uri may be a secret, as that of a webhook is
     */
    public record Target(Form form, String uri) {
        /** By which scheme; nothing else of the URI may be shown. */
        public String scheme() {
            return uri.substring(0, uri.indexOf(':'));
        }

        @Override
        public String toString() {
            return scheme();
        }
    }

    @Override
    public String toString() {
        return "alerts";
    }
}
