package io.stellicroutes.config;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who has to know of a setting: the reference is in this order. */
public enum Tier {
    /** Everybody: without it nothing runs, or not what was meant. */
    ESSENTIAL,
    /** Most, sooner or later. */
    OFTEN,
    /** Who has a reason to. */
    SELDOM;

    /** By the names of settings, which mean the same wherever they stand. */
    private static final Set<String> ESSENTIAL_NAMES = Set.of(
            "base-url",
            "auth.header",
            "auth.value",
            "data-type",
            "params",
            "schedule",
            "to",
            "url",
            "table",
            "mode",
            "broker-url",
            "queue",
            "uri",
            "directory",
            "bucket",
            "brokers");

    private static final Set<String> SELDOM_NAMES = Set.of(
            "auth.oauth2.scope",
            "ledger.url",
            "ledger.username",
            "ledger.password",
            "request.timeout",
            "request.retries",
            "request.retry-delay",
            "connect.timeout",
            "circuit-breaker.failures",
            "circuit-breaker.pause",
            "poll.initial-delay",
            "poll.max-delay",
            "poll.completed-statuses",
            "poll.failed-statuses",
            "poll.waiting-statuses",
            "csv.charset",
            "csv.delimiter",
            "batch-size",
            "rejects.keep",
            "rejects.key",
            "csv.max-columns",
            "csv.max-field",
            "mask.key",
            "columns.*.rename",
            "disk-reserve",
            "lease.duration",
            "deliveries.retries",
            "deliveries.retry-delay",
            "schedules.enabled",
            "params.*",
            "data-source",
            "schema",
            "connection-factory",
            "private-key-passphrase",
            "strict-host-key-checking",
            "path-style",
            "part-size",
            "option.*",
            "exchange-per",
            "body",
            "transactions",
            "keep-answer",
            "content-digest",
            "encrypt-armor");

    /** The tier of a setting. */
    public static Tier of(Setting setting) {
        if (ESSENTIAL_NAMES.contains(setting.name())) {
            return ESSENTIAL;
        }
        return SELDOM_NAMES.contains(setting.name()) ? SELDOM : OFTEN;
    }

    /** The names of the settings that are not in the middle. */
    public static Set<String> names() {
        return Stream.concat(ESSENTIAL_NAMES.stream(), SELDOM_NAMES.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
