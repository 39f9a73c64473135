package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The whole configuration, checked, with every default filled in.
 *
 * @param stellic how the Stellic of those exports is asked that are of no tenant
 * @param network how servers are reached by HTTP
 * @param breaker when a server that fails again and again is left alone
 * @param download what may be fetched
 * @param csv what Stellic's files are like
 * @param landing the store by which nodes share landed files
 * @param rejects what is kept of rejected rows
 * @param maskKey the key of hashed columns
 * @param recovery what happens after a failure or a crash, and for how long it is remembered
 * @param console how the console is served, and to whom
 * @param lineage where OpenLineage events go
 * @param alerts alert endpoints and events
 * @param tenants by name
 * @param exports by name, those of tenants included, in the order of their names
 * @param destinations by name
 * @param warnings what is odd, but no reason not to start
 */
public record StellicConfig(
        Stellic stellic,
        Network network,
        Breaker breaker,
        Download download,
        Csv csv,
        Path workDir,
        Optional<LandingSpec> landing,
        Ledger ledger,
        Rejects rejects,
        MaskKey maskKey,
        Concurrency concurrency,
        Recovery recovery,
        boolean schedulesEnabled,
        ConsoleSpec console,
        Lineage lineage,
        AlertSpec alerts,
        Map<String, Tenant> tenants,
        Map<String, ExportSpec> exports,
        Map<String, DestinationSpec> destinations,
        List<Problem> warnings) {

    /**
     * How Stellic is asked.
     *
     * @param baseUrl Stellic's scheme, host and port; null if every export is a tenant's, and it is written nowhere
     * @param timeout the longest wait for an answer
     * @param retries how often a request is tried again
     * @param retryDelay the wait before a request is tried again for the first time
     */
    public record Stellic(
            URI baseUrl,
            Authentication authentication,
            Duration timeout,
            int retries,
            Duration retryDelay,
            Poll poll) {}

    /**
     * How servers are reached by HTTP.
     *
     * @param connectTimeout the longest wait for a connection
     * @param proxy the proxy that the properties name
     * @param trustStore whom TLS trusts beside those that Java trusts
     */
    public record Network(Duration connectTimeout, ProxySettings proxy, TrustStore trustStore) {}

    /**
     * What may be fetched.
     *
     * @param allowedHosts patterns of the hosts that a presigned URL may name, beside the base URL's own
     * @param privateAddresses whether those hosts may be at addresses that are not public
     * @param diskReserve bytes of the work directory's disk that a download leaves free
     */
    public record Download(List<String> allowedHosts, boolean privateAddresses, long diskReserve) {}

    /**
     * What Stellic's files are like.
     *
     * @param charset the character set
     * @param delimiter the one character between two fields
     * @param maxColumns fields in a row, at most
     * @param maxField characters in a field, at most
     * @param batchSize records an exchange
     */
    public record Csv(String charset, String delimiter, int maxColumns, int maxField, int batchSize) {}

    /**
     * How much may be under way at the same time.
     *
     * @param exports at Stellic
     * @param deliveries in all
     */
    public record Concurrency(int exports, int deliveries) {}

    /**
     * What is needed to read a ledger.
     *
     * @param workDir where it may be
     * @param rejects with which key the rejected rows are to be read
     */
    public record LedgerToRead(Path workDir, Ledger ledger, Rejects rejects) {}

    /**
     * What {@code stellic.proxy.*} says.
     *
     * @param direct whether no proxy is used, whatever else may name one
     * @param proxy with its credential; empty if the properties name none
     * @param user goes to the proxy that something else names; empty for none
     * @param noProxy servers that are reached directly
     */
    public record ProxySettings(boolean direct, Optional<Proxy> proxy, String user, String password, NoProxy noProxy) {
        @Override
        public String toString() {
            return "proxy " + proxy.map(Proxy::toString).orElse("");
        }
    }

    /** Where the ledger is kept. */
    public record Ledger(String url, String username, String password) {
        /** Whether processes of other machines may have it, too: it is no file, and not in memory. */
        public boolean isShared() {
            return !url.startsWith("jdbc:h2:") || url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
        }

        @Override
        public String toString() {
            return "ledger";
        }
    }

    /**
     * What is kept of rejected rows.
     *
     * @param key of AES, in Base64; empty if there is none
     * @param readKeys others by which is read what was kept before
     */
    public record Rejects(Keep keep, String key, List<String> readKeys) {
        public Rejects {
            readKeys = List.copyOf(readKeys);
        }

        /** Whether their fields are kept. */
        public enum Keep {
            /** As they are. */
            FULL,
            /** Encrypted. */
            ENCRYPTED,
            /** Not at all. */
            NONE
        }

        @Override
        public String toString() {
            return "rejects " + keep;
        }
    }

    /**
     * When a server is left alone.
     *
     * @param failures consecutive failures that open the breaker; 0 for never
     * @param pause for how long
     */
    public record Breaker(int failures, Duration pause) {}

    /**
     * Where OpenLineage events go.
     *
     * @param url a server; empty for none
     * @param file to which they are appended; empty for none
     * @param apiKey for the server; empty for none
     * @param namespace of the jobs
     * @param timeout the longest wait for the server's answer
     */
    public record Lineage(Optional<URI> url, Optional<Path> file, String apiKey, String namespace, Duration timeout) {
        /** Whether events are sent. */
        public boolean isOn() {
            return url.isPresent() || file.isPresent();
        }

        @Override
        public String toString() {
            return "lineage";
        }
    }

    /** How an export is awaited. Statuses are in lower case. */
    public record Poll(
            Duration initialDelay,
            Duration maxDelay,
            Duration timeout,
            Set<String> completed,
            Set<String> failed,
            Set<String> waiting) {}

    /**
     * After failures.
     *
     * @param lease how long an export is reserved for a process that does not renew its lease
     * @param deliveryRetries how often a failed delivery is tried again
     * @param deliveryRetryDelay the wait before the first time
     * @param retention how long ended runs are remembered
     * @param grace how long running work may continue on shutdown
     */
    public record Recovery(
            Duration lease, int deliveryRetries, Duration deliveryRetryDelay, Duration retention, Duration grace) {
        private static final Duration LONGEST = Duration.ofHours(1);
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final int DOUBLINGS = 20;

        /** How often to look for what wants to go on: for the leases of others, and for failed deliveries. */
        public Duration period() {
            Duration third = lease.dividedBy(3);
            Duration often = third.compareTo(deliveryRetryDelay) < 0 ? third : deliveryRetryDelay;
            return often.compareTo(SHORTEST) < 0 ? SHORTEST : often;
        }

        /** The wait after a number of failures. */
        public Duration pauseAfter(int failures) {
            Duration doubled = deliveryRetryDelay.multipliedBy(1L << Math.min(DOUBLINGS, Math.max(0, failures - 1)));
            return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
    }

    /** Whose Stellics there are: of no tenant, if it is configured, and of each tenant. */
    public List<Optional<String>> askers() {
        return Stream.concat(
                        stellic.baseUrl() == null ? Stream.empty() : Stream.of(Optional.<String>empty()),
                        tenants.keySet().stream().map(Optional::of))
                .toList();
    }

    /** How the Stellic of a tenant, or of none, is asked. */
    public Stellic stellic(Optional<String> tenant) {
        return tenant.map(name -> tenants.get(name).stellic()).orElse(stellic);
    }

    /** What may be fetched for a tenant, or for none. */
    public Download download(Optional<String> tenant) {
        return tenant.map(name -> tenants.get(name).download()).orElse(download);
    }

    /** The secrets of all Stellic credentials. */
    public List<String> secrets() {
        return askers().stream()
                .flatMap(tenant -> stellic(tenant).authentication().secrets().stream())
                .toList();
    }

    /** Alerts of exports without a tenant, and of each tenant. */
    public Stream<AlertSpec> alertSpecs() {
        return Stream.concat(Stream.of(alerts), tenants.values().stream().map(Tenant::alerts));
    }

    /** Alerts of an export. */
    public AlertSpec alerts(String export) {
        return Optional.ofNullable(exports.get(export))
                .flatMap(ExportSpec::tenant)
                .map(tenant -> tenants.get(tenant).alerts())
                .orElse(alerts);
    }

    /** The names of a tenant's exports, in their order. */
    public List<String> exportsOf(String tenant) {
        if (!tenants.containsKey(tenant)) {
            throw new ConfigException(
                    ErrorCode.UNKNOWN_TENANT,
                    Subject.NONE,
                    "there is no tenant \"" + tenant + "\": the configuration has "
                            + (tenants.isEmpty() ? "none" : String.join(", ", tenants.keySet()))
                            + Nearest.hint(tenant, tenants.keySet()));
        }
        return exports.values().stream()
                .filter(export -> export.tenant().filter(tenant::equals).isPresent())
                .map(ExportSpec::name)
                .toList();
    }

    /** A configured export. */
    public ExportSpec export(String name) {
        ExportSpec export = exports.get(name);
        if (export == null) {
            throw new ConfigException(
                    ErrorCode.UNKNOWN_EXPORT,
                    Subject.NONE,
                    "there is no export \"" + name + "\": the configuration has "
                            + (exports.isEmpty() ? "none" : String.join(", ", exports.keySet()))
                            + Nearest.hint(name, exports.keySet()));
        }
        return export;
    }

    /** A configured destination. */
    public DestinationSpec destination(String name) {
        return destinations.get(name);
    }
}
