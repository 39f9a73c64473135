package io.stellicroutes.config;

import static io.stellicroutes.config.Setting.bytes;
import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.count;
import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.percent;
import static io.stellicroutes.config.Setting.positive;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.share;
import static io.stellicroutes.config.Setting.text;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The properties of Stellic, of this machine and of exports: the one source of their defaults, their checks and their
 * lines in the reference. A destination's properties stand with its {@link DestinationType}.
 */
public final class Settings {
    private static final String MASK =
            "How to mask a column's values: hash (needs stellic.mask.key), redact, or truncate(4).";

    /** {@code stellic.*}. */
    public static final List<Setting> GLOBAL = List.of(
            text("base-url", "", "Base URL of your Stellic: https://<hostname>, no path. Required.")
                    .essential(),
            text("auth.header", "", "Name of the header that carries the credential, such as Authorization.")
                    .essential(),
            secret("auth.value", "Full value of that header, such as Token {{env:STELLIC_TOKEN}}.")
                    .essential(),
            text("auth.basic.username", "", "HTTP basic authentication: the user."),
            secret("auth.basic.password", "HTTP basic authentication: the password."),
            text("auth.oauth2.token-url", "", "OAuth 2 client credentials: the token endpoint."),
            text("auth.oauth2.client-id", "", "OAuth 2 client credentials: client ID."),
            secret("auth.oauth2.client-secret", "OAuth 2 client credentials: client secret."),
            text("auth.oauth2.scope", "", "OAuth 2 client credentials: requested scope.")
                    .seldom(),
            text("work-dir", "data", "Directory of landed files and work files; only its owner can read it."),
            text(
                    "landing",
                    "",
                    "Store of landed files and baselines that all nodes share: file:/directory of a shared file system, or s3://bucket/prefix. Default: the work directory only."),
            text("landing.region", "us-east-1", "Region of that bucket."),
            text("landing.endpoint", "", "URL of an S3-compatible store."),
            flag("landing.path-style", "false", "Whether the URL has the bucket in its path instead of its host.")
                    .seldom(),
            secret("landing.access-key", "Access key of the bucket. Default: the AWS default chain."),
            secret("landing.secret-key", "Secret key of the bucket."),
            duration("landing.connect-timeout", "10s", "Timeout for a connection to the store.")
                    .seldom(),
            duration("landing.timeout", "60s", "Read timeout of the store.").seldom(),
            choice("landing.sse", "AES256|aws:kms", "", "Server-side encryption. Default: the bucket's setting."),
            text("landing.kms-key", "", "KMS key for aws:kms. Default: the account's own."),
            secret(
                    "landing.key",
                    "Key with which the nodes encrypt files before they upload them: 32 bytes in Base64. Default: no encryption."),
            secret(
                            "landing.read-keys",
                            "Other keys for reading files there, separated by commas; none stands for files without encryption.")
                    .seldom(),
            text("ledger.url", "", "JDBC URL of the ledger. Default: an H2 file named ledger in the work directory.")
                    .seldom(),
            text("ledger.username", "", "The ledger's database user.").seldom(),
            secret("ledger.password", "The ledger's database password.").seldom(),
            duration("request.timeout", "120s", "Timeout for Stellic's response, and for each read of its body.")
                    .seldom(),
            duration("connect.timeout", "20s", "Connection timeout.").seldom(),
            text(
                    "proxy.url",
                    "",
                    "Proxy for HTTP requests: http://host:port; direct disables proxies and ignores Java properties and environment variables."),
            text("proxy.user", "", "Proxy user."),
            secret("proxy.password", "Password of the proxy user."),
            text(
                    "proxy.no-proxy",
                    "",
                    "Servers to reach without the proxy, separated by commas: hosts (with their subdomains), addresses, blocks such as 10.0.0.0/8; a port may follow."),
            text(
                    "tls.trust-store",
                    "",
                    "A PEM, PKCS #12 or JKS file of certificates to trust in addition to those that Java trusts."),
            secret("tls.trust-store-password", "Password of that file, unless it is PEM."),
            positive("request.retries", "3", "Maximum retries of a request after a 429, a 5xx or a broken connection.")
                    .seldom(),
            duration(
                            "request.retry-delay",
                            "1s",
                            "Delay before a retry if the server asks for none; it doubles, with jitter.")
                    .seldom(),
            count(
                            "circuit-breaker.failures",
                            "5",
                            "Number of failures in a row that open the breaker of Stellic or of a destination; 0 disables it.")
                    .seldom(),
            duration(
                            "circuit-breaker.pause",
                            "1m",
                            "How long a breaker stays open; then it allows one call or delivery, and success closes it.")
                    .seldom(),
            duration("poll.initial-delay", "2s", "First delay between polls of an export; it doubles, with jitter.")
                    .seldom(),
            duration("poll.max-delay", "60s", "Maximum delay between polls.").seldom(),
            duration("poll.timeout", "2h", "Maximum time for Stellic to make an export."),
            text("poll.completed-statuses", "completed", "Statuses that mean: the file is ready.")
                    .seldom(),
            text(
                            "poll.failed-statuses",
                            "failed,failure,error,errored,cancelled,canceled,expired,revoked,aborted",
                            "Statuses that mean: there will be no file.")
                    .seldom(),
            text(
                            "poll.waiting-statuses",
                            "not_started,scheduled,pending,queued,started,running,in_progress,processing",
                            "Statuses that mean: not yet. One in no list is logged once; polling continues.")
                    .seldom(),
            text(
                    "download.allowed-hosts",
                    "*.amazonaws.com",
                    "Hosts allowed in presigned URLs in addition to the base URL's; * for any labels."),
            flag(
                    "download.private-addresses",
                    "false",
                    "Whether such a host may have an address that is not public: a private endpoint."),
            bytes("disk-reserve", "100000000", "Bytes that downloads leave free on the work directory's disk.")
                    .seldom(),
            positive(
                    "max-concurrent-exports",
                    "2",
                    "Maximum concurrent exports at Stellic, over all services that share a ledger."),
            positive(
                    "max-concurrent-deliveries",
                    "50",
                    "Maximum concurrent deliveries, one thread each; others wait for their turn."),
            text("csv.charset", "UTF-8", "Character set of Stellic's files.").seldom(),
            text("csv.delimiter", ",", "Field separator of Stellic's files, one ASCII character.")
                    .seldom(),
            positive("csv.max-columns", "10000", "Maximum fields of a row; more fail the delivery.")
                    .seldom(),
            positive("csv.max-field", "4194304", "Maximum characters of a field; more fail the delivery.")
                    .seldom(),
            positive("batch-size", "1000", "Number of records in one exchange.").seldom(),
            choice(
                            "rejects.keep",
                            "full|encrypted|none",
                            "full",
                            "How the ledger keeps a rejected row's fields; it always keeps the row's number and the reason.")
                    .seldom(),
            secret("rejects.key", "Key that encrypts them: 32 bytes in Base64.").seldom(),
            secret(
                            "rejects.read-keys",
                            "Other keys by which is read what was kept before, separated by commas; while rejects.key is replaced.")
                    .seldom(),
            secret("mask.key", "Key for columns with mask=hash: at least 16 characters.")
                    .seldom(),
            duration(
                            "lease.duration",
                            "60s",
                            "How long an export stays reserved for a process that no longer renews it, as after a host's crash.")
                    .seldom(),
            duration(
                            "shutdown.grace",
                            "5s",
                            "Grace period for running work on shutdown. Unfinished work resumes on another node or at the next start.")
                    .seldom(),
            positive("deliveries.retries", "3", "Maximum retries of a failed delivery, without a new export.")
                    .seldom(),
            duration(
                            "deliveries.retry-delay",
                            "1m",
                            "Delay before a failed delivery is retried; it doubles, up to an hour.")
                    .seldom(),
            duration(
                    "retention",
                    "7d",
                    "How long to keep landed files, rejected rows and the ledger's entries of ended runs."),
            secret(
                    "alerts.to",
                    "Camel endpoints that get alerts when a destination does not have what it should, separated by commas; text+, json+, slack+ or teams+ may precede each."),
            text(
                    "alerts.on",
                    "failed,recovered,stale,rejects,held,zero-rows,drift",
                    "Events that alert, separated by commas."),
            duration("alerts.check-every", "15s", "Interval between alert checks.")
                    .seldom(),
            text(
                    "lineage.url",
                    "",
                    "OpenLineage server that gets events of runs, such as https://marquez.example.edu."),
            text("lineage.file", "", "File to which OpenLineage events are appended, one a line.")
                    .seldom(),
            secret("lineage.api-key", "API key for that server; sent as a bearer token."),
            text("lineage.namespace", "stellic", "OpenLineage namespace of the jobs; each has its export's name.")
                    .seldom(),
            duration("lineage.timeout", "10s", "Timeout for the lineage server's response.")
                    .seldom(),
            choice(
                            "log.format",
                            "text|json",
                            "text",
                            "Format of log lines on stderr: text, or JSON with ECS field names.")
                    .seldom(),
            flag("schedules.enabled", "true", "Whether schedules run; with false, you start every run.")
                    .seldom(),
            flag(
                    "console.enabled",
                    "",
                    "Whether to serve the console. Default: true for the command start, false in other runtimes."),
            text("console.host", "127.0.0.1", "Bind address of start. A non-loopback address requires a log-in."),
            text("console.port", "8080", "Port of start."),
            text("console.path", "/stellic", "Path of the console."),
            secret(
                    "console.users.*.password-hash",
                    "Bcrypt hash of a user's password; the command console-password makes it."),
            text(
                    "console.users.*.roles",
                    "",
                    "The user's roles: viewer (see everything but records), operator (also act), records (also see rejected rows), separated by commas. Default: viewer."),
            text(
                            "console.local-roles",
                            "viewer,operator",
                            "Roles of any user of this machine while no log-in is configured.")
                    .seldom(),
            text(
                            "console.proxy-header",
                            "",
                            "Header in which a reverse proxy names the authenticated user, such as X-Forwarded-User; the proxy must not let clients set it.")
                    .seldom(),
            text("console.proxy-roles", "viewer", "Roles of such a user who is not in console.users.")
                    .seldom(),
            text("console.trusted-proxies", "127.0.0.1,::1", "Addresses or blocks whose proxy-header is trusted.")
                    .seldom(),
            text(
                            "console.allowed-hosts",
                            "",
                            "Host names allowed for the console in addition to localhost and addresses, separated by commas.")
                    .seldom(),
            duration("console.session-timeout", "30m", "Idle time after which a user has to log in again.")
                    .seldom());

    /** {@code stellic.exports.<name>.*}. */
    public static final List<Setting> EXPORT = List.of(
            text("data-type", "", "What to export. Default: the export's name.").essential(),
            text("params", "", "Query parameters as in Stellic's samples, plain text: a=1&a=2&b=Divinity School.")
                    .essential(),
            text("params.*", "", "One more parameter, by its name; its value may contain an ampersand.")
                    .seldom(),
            choice("channel", "s3|http_file|auto", "s3", "Asynchronous, synchronous, or as Stellic decides."),
            text("schedule", "manual", "A Quartz cron expression, every 15m, or manual.")
                    .essential(),
            text("time-zone", "", "Time zone of a cron expression, such as America/New_York. Default: the JVM's."),
            choice(
                    "misfire",
                    "skip|run-once",
                    "skip",
                    "Whether the service, when it starts, runs an export once for missed times of its cron expression."),
            count(
                            "priority",
                            "0",
                            "Order of exports that wait for their turn at Stellic: the highest first; a waiting one gains 1 each 10 minutes.")
                    .seldom(),
            duration(
                    "expected-every",
                    "",
                    "Maximum time between successful deliveries, such as 26h; then the next is overdue. Default: stellic.poll.timeout after a scheduled time."),
            text("key", "", "Columns that identify a record, separated by commas."),
            text("columns.*.type", "", "SQL type of a column."),
            text("columns.include", "", "Columns to deliver, separated by commas. Default: all."),
            text("columns.exclude", "", "Columns not to deliver, separated by commas."),
            text("columns.*.rename", "", "A column's name at the destinations.").seldom(),
            text("columns.*.mask", "", MASK),
            flag("empty-as-null", "false", "Whether an empty field is null at the destination."),
            share(
                    "max-rejects",
                    "0.1%",
                    "Maximum rejected rows of a delivery, a number or a percentage of its rows; more fail it."),
            choice(
                    "header",
                    "fail|evolve|ignore",
                    "",
                    "When the columns differ from the last successful run's: fail, continue with a warning, or without one. Default: fail for mode=merge and where no column is the same, else evolve."),
            percent(
                    "max-shrink",
                    "50%",
                    "Largest decrease in rows since the last file; a larger one holds a delivery with mode=replace."),
            choice(
                            "duplicate-keys",
                            "fail|last|first|reject",
                            "fail",
                            "For destinations that get changes, when rows have the same key: fail before anything is sent, use the last or the first, or reject them all.")
                    .seldom(),
            choice(
                            "columns-changed",
                            "ignore|update",
                            "ignore",
                            "Whether an added or removed column makes every row an update.")
                    .seldom(),
            text("compare.ignore", "", "Columns to ignore when files are compared, separated by commas.")
                    .seldom(),
            text(
                            "compare.normalise.*",
                            "",
                            "How to normalise a column's values before they are compared: trim, lower, number, timestamp, or several, separated by commas.")
                    .seldom(),
            share(
                    "max-deletes",
                    "10%",
                    "Maximum deletes of one file, a number or a percentage of the destination's records; more hold the delivery."),
            share(
                            "max-updates",
                            "",
                            "Maximum updates of one file, a number or a percentage of the destination's records; more hold the delivery. Default: no limit.")
                    .seldom(),
            text(
                    "tenants",
                    "*",
                    "With tenants, those that have this export: * for all, names separated by commas, or none."),
            text("to", "", "The destinations, separated by commas. Required.").essential());

    /** {@code stellic.tenants.<name>.*}, but for {@code exports} and {@code destinations} in it. */
    public static final List<Setting> TENANT = Stream.of(
                    Stream.of(text(
                                    "base-url",
                                    "",
                                    "Base URL of the tenant's Stellic: https://<hostname>, no path. Required.")
                            .essential()),
                    GLOBAL.stream().filter(setting -> setting.name().startsWith("auth.")),
                    Stream.of(
                            text("table-prefix", "", "Prefix of its table names, such as north_."),
                            text(
                                    "queue-prefix",
                                    "",
                                    "Prefix of its queue and topic names, such as north. with the dot."),
                            text(
                                    "path-prefix",
                                    "",
                                    "Prefix of its file names and object keys; a slash makes a directory, as in north/."),
                            positive(
                                    "max-concurrent-exports",
                                    "",
                                    "Maximum concurrent exports at its Stellic; stellic.max-concurrent-exports limits all tenants together."),
                            text(
                                    "download.allowed-hosts",
                                    "",
                                    "Hosts allowed in presigned URLs of its Stellic in addition to the base URL's; * for any labels. Default: stellic.download.allowed-hosts."),
                            flag(
                                            "download.private-addresses",
                                            "",
                                            "Whether such a host may have an address that is not public. Default: stellic.download.private-addresses.")
                                    .seldom(),
                            secret(
                                    "alerts.to",
                                    "Endpoints that get this tenant's alerts; overrides stellic.alerts.to."),
                            text(
                                    "alerts.on",
                                    "",
                                    "Events that alert, separated by commas. Default: stellic.alerts.on.")))
            .flatMap(settings -> settings)
            .toList();

    /** Of each type that can get changes in the place of all records, beside databases. */
    public static final List<Setting> CHANGES = List.of(
            choice(
                    "mode",
                    "all|changes",
                    "all",
                    "What to send: all records each time, or the changes since the last delivery."),
            choice(
                            "before",
                            "key|full",
                            "key",
                            "Content of a change's before: the key, or all fields (stored encrypted between runs).")
                    .onlyOperational()
                    .seldom(),
            choice(
                            "baseline",
                            "send|silent",
                            "send",
                            "If there is no baseline: send all records, or send nothing and assume that the destination has them.")
                    .onlyOperational()
                    .seldom());

    /** {@code stellic.destinations.<name>.*}, of every type. */
    static final List<Setting> DESTINATION = List.of(
            positive(
                            "max-concurrent-deliveries",
                            "",
                            "Maximum concurrent deliveries to this destination on all nodes together, at most 1000; others wait for their turn. Default: no limit.")
                    .onlyOperational()
                    .seldom(),
            text(
                    "columns.include",
                    "",
                    "Columns to deliver to this destination, separated by commas; overrides the export's."),
            text("columns.exclude", "", "Columns not to deliver, separated by commas; overrides the export's."),
            text("columns.*.rename", "", "A column's name here; overrides the export's.")
                    .seldom(),
            text("columns.*.mask", "", MASK));

    private Settings() {}

    /** The defaults of {@link #GLOBAL} by their whole names. */
    public static Map<String, String> globalDefaults() {
        Map<String, String> defaults = new TreeMap<>();
        GLOBAL.stream()
                .filter(setting -> !setting.name().contains("*"))
                .forEach(setting -> defaults.put("stellic." + setting.name(), setting.defaultValue()));
        return defaults;
    }
}
