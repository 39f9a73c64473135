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
            "How a column's values are hidden: hash (needs stellic.mask.key), redact, or truncate(4).";

    /** {@code stellic.*}. */
    public static final List<Setting> GLOBAL = List.of(
            text("base-url", "", "Where your Stellic is: https://<hostname>, without a path. Required.")
                    .essential(),
            text("auth.header", "", "The name of the header that carries the credential, such as Authorization.")
                    .essential(),
            secret("auth.value", "The whole value of that header, such as Token {{env:STELLIC_TOKEN}}.")
                    .essential(),
            text("auth.basic.username", "", "HTTP basic authentication: the user."),
            secret("auth.basic.password", "HTTP basic authentication: the password."),
            text("auth.oauth2.token-url", "", "OAuth 2 client credentials: where tokens are had."),
            text("auth.oauth2.client-id", "", "OAuth 2 client credentials: the client."),
            secret("auth.oauth2.client-secret", "OAuth 2 client credentials: the client's secret."),
            text("auth.oauth2.scope", "", "OAuth 2 client credentials: the scope to ask for.")
                    .seldom(),
            text("work-dir", "data", "The directory of landed files and work files; readable by its owner alone."),
            text(
                    "landing",
                    "",
                    "Where all nodes find landed files and baselines: file:/directory of a shared file system, or s3://bucket/prefix; only the work directory has them when left out."),
            text("landing.region", "us-east-1", "The region of that bucket."),
            text("landing.endpoint", "", "URL of an S3-compatible store."),
            flag("landing.path-style", "false", "Whether the bucket stands in the path, not in the host's name.")
                    .seldom(),
            secret("landing.access-key", "The access key of the bucket; the AWS default chain when left out."),
            secret("landing.secret-key", "The secret key of the bucket."),
            duration("landing.connect-timeout", "10s", "The longest wait for a connection to the store.")
                    .seldom(),
            duration("landing.timeout", "60s", "The longest silence of the store after that.")
                    .seldom(),
            choice(
                    "landing.sse",
                    "AES256|aws:kms",
                    "",
                    "How the store encrypts the files; as the bucket says when left out."),
            text("landing.kms-key", "", "The KMS key for aws:kms; the account's own when left out."),
            secret(
                    "landing.key",
                    "The key by which the nodes encrypt the files before they leave: 32 bytes in Base64; as they are when left out."),
            secret(
                            "landing.read-keys",
                            "Other keys by which files there are read, separated by commas; none stands for files that are not encrypted.")
                    .seldom(),
            text("ledger.url", "", "JDBC URL of the ledger; left out, an H2 file named ledger in the work directory.")
                    .seldom(),
            text("ledger.username", "", "The ledger's database user.").seldom(),
            secret("ledger.password", "The ledger's database password.").seldom(),
            duration("request.timeout", "120s", "The longest wait for Stellic's answer, and for each piece of it.")
                    .seldom(),
            duration("connect.timeout", "20s", "The longest wait for a connection.")
                    .seldom(),
            text(
                    "proxy.url",
                    "",
                    "The proxy by which HTTP servers are reached: http://host:port; direct for none, whatever Java's properties and the environment say."),
            text("proxy.user", "", "The proxy's user."),
            secret("proxy.password", "The password of the proxy's user."),
            text(
                    "proxy.no-proxy",
                    "",
                    "Servers that are reached without it, separated by commas: hosts (with those below them), addresses, blocks such as 10.0.0.0/8; a port may follow."),
            text(
                    "tls.trust-store",
                    "",
                    "A file of certificates, PEM, PKCS #12 or JKS, whose owners are trusted beside those that Java trusts."),
            secret("tls.trust-store-password", "The password of that file, if it is no PEM."),
            positive(
                            "request.retries",
                            "3",
                            "How often a request is tried again after a 429, a 5xx or a broken connection.")
                    .seldom(),
            duration(
                            "request.retry-delay",
                            "1s",
                            "The wait before a request is tried again, if the server asks for none; it doubles, with jitter.")
                    .seldom(),
            count(
                            "circuit-breaker.failures",
                            "5",
                            "After how many failures in a row Stellic, or a destination, is left alone for a while; 0 for never.")
                    .seldom(),
            duration(
                            "circuit-breaker.pause",
                            "1m",
                            "For how long it is left alone; then one call or delivery tries it, and success opens it to all.")
                    .seldom(),
            duration(
                            "poll.initial-delay",
                            "2s",
                            "The first wait between two polls of an export; it doubles, with jitter.")
                    .seldom(),
            duration("poll.max-delay", "60s", "The longest wait between two polls.")
                    .seldom(),
            duration("poll.timeout", "2h", "How long an export may take at Stellic."),
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
                            "Statuses that mean: not yet. One in no list is logged once and polled on.")
                    .seldom(),
            text(
                    "download.allowed-hosts",
                    "*.amazonaws.com",
                    "Hosts that a presigned URL may name beside the base URL's own, * for any labels."),
            flag(
                    "download.private-addresses",
                    "false",
                    "Whether such a host may be at an address that is not public: a private endpoint."),
            bytes("disk-reserve", "100000000", "How much of the work directory's disk a download leaves free.")
                    .seldom(),
            positive(
                    "max-concurrent-exports",
                    "2",
                    "How many exports may be at Stellic at the same time, from all services with one ledger."),
            positive(
                    "max-concurrent-deliveries",
                    "50",
                    "How many deliveries may be under way at the same time, a thread each; others wait for their turn."),
            text("csv.charset", "UTF-8", "The character set of Stellic's files.")
                    .seldom(),
            text("csv.delimiter", ",", "The character between two fields of Stellic's files, one of ASCII.")
                    .seldom(),
            positive("csv.max-columns", "10000", "How many fields a row may have; more fail the delivery.")
                    .seldom(),
            positive("csv.max-field", "4194304", "How many characters a field may have; more fail the delivery.")
                    .seldom(),
            positive("batch-size", "1000", "How many records one exchange carries.")
                    .seldom(),
            choice(
                            "rejects.keep",
                            "full|encrypted|none",
                            "full",
                            "What the ledger keeps of a rejected row's fields; the row's number and the reason in any case.")
                    .seldom(),
            secret("rejects.key", "The key that encrypts them: 32 bytes in Base64.")
                    .seldom(),
            secret(
                            "rejects.read-keys",
                            "Other keys by which is read what was kept before, separated by commas; while rejects.key is replaced.")
                    .seldom(),
            secret("mask.key", "The key of columns with mask=hash: 16 characters at least.")
                    .seldom(),
            duration(
                            "lease.duration",
                            "60s",
                            "How long an export stays reserved for a process that no longer renews it, as after a crash of its host.")
                    .seldom(),
            duration(
                            "shutdown.grace",
                            "5s",
                            "How long what runs may go on when the service is told to end; what is not at its end by then goes on elsewhere, or at the next start.")
                    .seldom(),
            positive(
                            "deliveries.retries",
                            "3",
                            "How often the service tries a failed delivery again, without a new export.")
                    .seldom(),
            duration(
                            "deliveries.retry-delay",
                            "1m",
                            "The wait before a failed delivery is tried again; it doubles, up to an hour.")
                    .seldom(),
            duration(
                    "retention",
                    "7d",
                    "How long landed files, rejected rows and the ledger's entries of ended runs are kept."),
            secret(
                    "alerts.to",
                    "Who is told when a destination does not have what it should: endpoints of Camel, separated by commas; text+, json+, slack+ or teams+ may stand before each."),
            text(
                    "alerts.on",
                    "failed,recovered,stale,rejects,held,zero-rows,drift",
                    "Of what they are told, separated by commas."),
            duration("alerts.check-every", "15s", "How often it is looked whether there is something to tell.")
                    .seldom(),
            text(
                    "lineage.url",
                    "",
                    "An OpenLineage server that is told of the runs, such as https://marquez.example.edu."),
            text("lineage.file", "", "A file to which the OpenLineage events are appended, a line each.")
                    .seldom(),
            secret("lineage.api-key", "The key for that server; sent as a bearer token."),
            text(
                            "lineage.namespace",
                            "stellic",
                            "The OpenLineage namespace of the jobs, which are called as the exports.")
                    .seldom(),
            duration("lineage.timeout", "10s", "The longest wait for the lineage server's answer.")
                    .seldom(),
            choice(
                            "log.format",
                            "text|json",
                            "text",
                            "What the commands write to stderr: lines of text, or of JSON with the field names of ECS.")
                    .seldom(),
            flag("schedules.enabled", "true", "Whether schedules run; false leaves every export to be run by hand.")
                    .seldom(),
            flag(
                    "console.enabled",
                    "",
                    "Whether the console is served; when left out, it is by the command start, and by no other runtime."),
            text(
                    "console.host",
                    "127.0.0.1",
                    "The address that start serves it at; one of another machine's reach needs a log-in."),
            text("console.port", "8080", "The port that start serves it at."),
            text("console.path", "/stellic", "The path under which it is."),
            secret(
                    "console.users.*.password-hash",
                    "The bcrypt hash of a user's password, which the command console-password makes."),
            text(
                    "console.users.*.roles",
                    "",
                    "What that user may: viewer (look at everything but records), operator (also act), records (also look at rejected rows), separated by commas; viewer when left out."),
            text(
                            "console.local-roles",
                            "viewer,operator",
                            "What anybody on this machine may while no log-in is configured.")
                    .seldom(),
            text(
                            "console.proxy-header",
                            "",
                            "The header in which a reverse proxy names the user whom it has let in, such as X-Forwarded-User; the proxy must not let clients set it.")
                    .seldom(),
            text("console.proxy-roles", "viewer", "What such a user may who is not one of console.users.")
                    .seldom(),
            text(
                            "console.trusted-proxies",
                            "127.0.0.1,::1",
                            "The addresses, or blocks of them, whose proxy-header counts.")
                    .seldom(),
            text(
                            "console.allowed-hosts",
                            "",
                            "Names by which browsers may ask for the console, beside localhost and addresses, separated by commas.")
                    .seldom(),
            duration("console.session-timeout", "30m", "After how long without a click a user has to log in again.")
                    .seldom());

    /** {@code stellic.exports.<name>.*}. */
    public static final List<Setting> EXPORT = List.of(
            text("data-type", "", "What to export; the export's own name when left out.")
                    .essential(),
            text(
                            "params",
                            "",
                            "Query parameters as Stellic's samples show them, plain text: a=1&a=2&b=Divinity School.")
                    .essential(),
            text("params.*", "", "One more parameter, by its name; its value may hold an ampersand.")
                    .seldom(),
            choice("channel", "s3|http_file|auto", "s3", "Asynchronous, synchronous, or as Stellic decides."),
            text("schedule", "manual", "A Quartz cron expression, every 15m, or manual.")
                    .essential(),
            text(
                    "time-zone",
                    "",
                    "The time zone of a cron expression, such as America/New_York; that of the JVM when left out."),
            choice(
                    "misfire",
                    "skip|run-once",
                    "skip",
                    "Whether the service runs an export once, when it starts, for times of its cron expression that it has missed."),
            count(
                            "priority",
                            "0",
                            "Where exports wait for their turn at Stellic, the higher number goes first; who waits gains 1 each 10 minutes.")
                    .seldom(),
            duration(
                    "expected-every",
                    "",
                    "How long after a delivery has succeeded the next one is overdue, such as 26h; when left out, a time of the schedule that has passed by stellic.poll.timeout is."),
            text("key", "", "The columns that identify a record, separated by commas."),
            text("columns.*.type", "", "The SQL type of a column."),
            text("columns.include", "", "The only columns that are delivered, separated by commas; all when left out."),
            text("columns.exclude", "", "Columns that are not delivered, separated by commas."),
            text("columns.*.rename", "", "What a column is called at the destinations.")
                    .seldom(),
            text("columns.*.mask", "", MASK),
            flag("empty-as-null", "false", "Whether an empty field is null at the destination."),
            share(
                    "max-rejects",
                    "0.1%",
                    "How many rows of a delivery may be rejected, a number or a percentage of its rows; more fail it."),
            choice(
                    "header",
                    "fail|evolve|ignore",
                    "",
                    "When a file has other columns than the last good run's: fail, go on with a warning, or without one; fail for mode=merge and where no column is the same, evolve for all others when left out."),
            percent(
                    "max-shrink",
                    "50%",
                    "By how much a file may have fewer rows than the last one before it is held back from mode=replace."),
            choice(
                            "duplicate-keys",
                            "fail|last|first|reject",
                            "fail",
                            "For destinations that get changes, when rows have the same key: fail before anything is sent, take the last or the first of them, or reject them all.")
                    .seldom(),
            choice(
                            "columns-changed",
                            "ignore|update",
                            "ignore",
                            "Whether a column that is new or gone makes every row an update.")
                    .seldom(),
            text("compare.ignore", "", "Columns that do not count when files are compared, separated by commas.")
                    .seldom(),
            text(
                            "compare.normalise.*",
                            "",
                            "What is done to a column's values before they are compared: trim, lower, number, timestamp, or several of them, separated by commas.")
                    .seldom(),
            share(
                    "max-deletes",
                    "10%",
                    "How many of a destination's records one file may delete, a number or a percentage; more hold the delivery back."),
            share(
                            "max-updates",
                            "",
                            "How many of a destination's records one file may update, a number or a percentage; more hold the delivery back. No limit when left out.")
                    .seldom(),
            text(
                    "tenants",
                    "*",
                    "Where there are tenants, whose export it is: * for all, names separated by commas, or none."),
            text("to", "", "The destinations, separated by commas. Required.").essential());

    /** {@code stellic.tenants.<name>.*}, but for {@code exports} and {@code destinations} in it. */
    public static final List<Setting> TENANT = Stream.of(
                    Stream.of(text(
                                    "base-url",
                                    "",
                                    "Where the tenant's Stellic is: https://<hostname>, without a path. Required.")
                            .essential()),
                    GLOBAL.stream().filter(setting -> setting.name().startsWith("auth.")),
                    Stream.of(
                            text("table-prefix", "", "What the names of its tables begin with, such as north_."),
                            text(
                                    "queue-prefix",
                                    "",
                                    "What the names of its queues and topics begin with, such as north. with the dot."),
                            text(
                                    "path-prefix",
                                    "",
                                    "What the names of its files and the keys of its objects begin with; a slash makes a directory, as in north/."),
                            positive(
                                    "max-concurrent-exports",
                                    "",
                                    "How many of its exports may be at its Stellic at the same time; no more than stellic.max-concurrent-exports in all."),
                            text(
                                    "download.allowed-hosts",
                                    "",
                                    "Hosts that a presigned URL of its Stellic may name beside the base URL's own, * for any labels; those of stellic.download.allowed-hosts when left out."),
                            flag(
                                            "download.private-addresses",
                                            "",
                                            "Whether such a host may be at an address that is not public; as stellic.download.private-addresses when left out.")
                                    .seldom(),
                            secret(
                                    "alerts.to",
                                    "Who is told when one of its destinations does not have what it should; those of stellic.alerts.to when left out, and else not them."),
                            text(
                                    "alerts.on",
                                    "",
                                    "Of what they are told, separated by commas; as stellic.alerts.on when left out.")))
            .flatMap(settings -> settings)
            .toList();

    /** Of each type that can get changes in the place of all records, beside databases. */
    public static final List<Setting> CHANGES = List.of(
            choice(
                    "mode",
                    "all|changes",
                    "all",
                    "What is sent: all records each time, or what has changed since the last delivery."),
            choice(
                            "before",
                            "key|full",
                            "key",
                            "What a change says of the record before it: its key, or all fields, which are then kept, encrypted, between runs.")
                    .onlyOperational()
                    .seldom(),
            choice(
                            "baseline",
                            "send|silent",
                            "send",
                            "When nothing is known of what the destination has: send all records, or send nothing and take them as there.")
                    .onlyOperational()
                    .seldom());

    /** {@code stellic.destinations.<name>.*}, of every type. */
    static final List<Setting> DESTINATION = List.of(
            positive(
                            "max-concurrent-deliveries",
                            "",
                            "How many deliveries to this destination may be under way at the same time, on all nodes together, at most 1000; others wait for their turn. As many as there are when left out.")
                    .onlyOperational()
                    .seldom(),
            text(
                    "columns.include",
                    "",
                    "The only columns that this destination gets, separated by commas; overrides the export's."),
            text("columns.exclude", "", "Columns that it does not get, separated by commas; overrides the export's."),
            text("columns.*.rename", "", "What a column is called here; overrides the export's.")
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
