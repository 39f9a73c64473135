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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every property there is: the one source of its default, its check and its line in the reference. */
public final class Settings {
    private static final String MASK =
            "How a column's values are hidden: hash (needs stellic.mask.key), redact, or truncate(4).";

    /** {@code stellic.*}. */
    public static final List<Setting> GLOBAL = List.of(
            text("base-url", "", "Where your Stellic is: https://<hostname>, without a path. Required."),
            text("auth.header", "", "The name of the header that carries the credential, such as Authorization."),
            secret("auth.value", "The whole value of that header, such as Token {{env:STELLIC_TOKEN}}."),
            text("auth.basic.username", "", "HTTP basic authentication: the user."),
            secret("auth.basic.password", "HTTP basic authentication: the password."),
            text("auth.oauth2.token-url", "", "OAuth 2 client credentials: where tokens are had."),
            text("auth.oauth2.client-id", "", "OAuth 2 client credentials: the client."),
            secret("auth.oauth2.client-secret", "OAuth 2 client credentials: the client's secret."),
            text("auth.oauth2.scope", "", "OAuth 2 client credentials: the scope to ask for."),
            text("work-dir", "data", "The directory of landed files and work files; readable by its owner alone."),
            text("ledger.url", "", "JDBC URL of the ledger; left out, an H2 file named ledger in the work directory."),
            text("ledger.username", "", "The ledger's database user."),
            secret("ledger.password", "The ledger's database password."),
            duration("request.timeout", "120s", "The longest wait for Stellic's answer, and for each piece of it."),
            duration("connect.timeout", "20s", "The longest wait for a connection."),
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
                    "How often a request is tried again after a 429, a 5xx or a broken connection."),
            duration(
                    "request.retry-delay",
                    "1s",
                    "The wait before a request is tried again, if the server asks for none; it doubles, with jitter."),
            count(
                    "circuit-breaker.failures",
                    "5",
                    "After how many failures in a row Stellic, or a destination, is left alone for a while; 0 for never."),
            duration(
                    "circuit-breaker.pause",
                    "1m",
                    "For how long it is left alone; then one call or delivery tries it, and success opens it to all."),
            duration(
                    "poll.initial-delay",
                    "2s",
                    "The first wait between two polls of an export; it doubles, with jitter."),
            duration("poll.max-delay", "60s", "The longest wait between two polls."),
            duration("poll.timeout", "2h", "How long an export may take at Stellic."),
            text("poll.completed-statuses", "completed", "Statuses that mean: the file is ready."),
            text(
                    "poll.failed-statuses",
                    "failed,failure,error,errored,cancelled,canceled,expired,revoked,aborted",
                    "Statuses that mean: there will be no file."),
            text(
                    "poll.waiting-statuses",
                    "not_started,scheduled,pending,queued,started,running,in_progress,processing",
                    "Statuses that mean: not yet. One in no list is logged once and polled on."),
            text(
                    "download.allowed-hosts",
                    "*.amazonaws.com",
                    "Hosts that a presigned URL may name beside the base URL's own, * for any labels."),
            flag(
                    "download.private-addresses",
                    "false",
                    "Whether such a host may be at an address that is not public: a private endpoint."),
            bytes("disk-reserve", "100000000", "How much of the work directory's disk a download leaves free."),
            positive("max-concurrent-exports", "2", "How many exports may be at Stellic at the same time."),
            positive(
                    "max-concurrent-deliveries",
                    "50",
                    "How many deliveries may be under way at the same time, a thread each; others wait for their turn."),
            text("csv.charset", "UTF-8", "The character set of Stellic's files."),
            text("csv.delimiter", ",", "The character between two fields of Stellic's files, one of ASCII."),
            positive("csv.max-columns", "10000", "How many fields a row may have; more fail the delivery."),
            positive("csv.max-field", "4194304", "How many characters a field may have; more fail the delivery."),
            positive("batch-size", "1000", "How many records one exchange carries."),
            choice(
                    "rejects.keep",
                    "full|encrypted|none",
                    "full",
                    "What the ledger keeps of a rejected row's fields; the row's number and the reason in any case."),
            secret("rejects.key", "The key that encrypts them: 32 bytes in Base64."),
            secret("mask.key", "The key of columns with mask=hash: 16 characters at least."),
            duration(
                    "lease.duration",
                    "60s",
                    "How long an export stays reserved for a process that no longer renews it, as after a crash of its host."),
            positive(
                    "deliveries.retries",
                    "3",
                    "How often the service tries a failed delivery again, without a new export."),
            duration(
                    "deliveries.retry-delay",
                    "1m",
                    "The wait before a failed delivery is tried again; it doubles, up to an hour."),
            duration(
                    "retention",
                    "7d",
                    "How long landed files, rejected rows and the ledger's entries of ended runs are kept."),
            flag("schedules.enabled", "true", "Whether schedules run; false leaves every export to be run by hand."));

    /** {@code stellic.exports.<name>.*}. */
    public static final List<Setting> EXPORT = List.of(
            text("data-type", "", "What to export; the export's own name when left out."),
            text(
                    "params",
                    "",
                    "Query parameters as Stellic's samples show them, plain text: a=1&a=2&b=Divinity School."),
            text("params.*", "", "One more parameter, by its name; its value may hold an ampersand."),
            choice("channel", "s3|http_file|auto", "s3", "Asynchronous, synchronous, or as Stellic decides."),
            text("schedule", "manual", "A Quartz cron expression, every 15m, or manual."),
            text(
                    "time-zone",
                    "",
                    "The time zone of a cron expression, such as America/New_York; that of the JVM when left out."),
            text("key", "", "The columns that identify a record, separated by commas."),
            text("columns.*.type", "", "The SQL type of a column."),
            text("columns.include", "", "The only columns that are delivered, separated by commas; all when left out."),
            text("columns.exclude", "", "Columns that are not delivered, separated by commas."),
            text("columns.*.rename", "", "What a column is called at the destinations."),
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
                    "When a file has other columns than the last good run's: fail, go on with a warning, or without one; fail for mode=merge and evolve for all others when left out."),
            percent(
                    "max-shrink",
                    "50%",
                    "By how much a file may have fewer rows than the last one before it is held back from mode=replace."),
            text("to", "", "The destinations, separated by commas. Required."));

    private static final List<Setting> FILE_FORMAT = List.of(
            choice(
                    "formulas",
                    "keep|escape",
                    "keep",
                    "Whether a field of a csv file that a spreadsheet might take for a formula gets an apostrophe before it."),
            flag("gzip", "false", "Whether the file is compressed; .gz is added to its name."),
            text(
                    "encrypt-to",
                    "",
                    "Files of OpenPGP public keys, separated by commas: the file is encrypted to all of them; .pgp is added to its name."),
            flag("encrypt-armor", "false", "Whether the encrypted file is ASCII text."),
            text(
                    "file-name",
                    "",
                    "The file's name; the export's file name when left out. ${export}, ${run-id} and ${file-name} may stand in it."));

    static final List<Setting> COLUMNS = List.of(
            text(
                    "columns.include",
                    "",
                    "The only columns that this destination gets, separated by commas; overrides the export's."),
            text("columns.exclude", "", "Columns that it does not get, separated by commas; overrides the export's."),
            text("columns.*.rename", "", "What a column is called here; overrides the export's."),
            text("columns.*.mask", "", MASK));

    private static final String FORMATS = "raw|csv|jsonl";
    private static final String FORMAT = "raw: the bytes as they came; csv: RFC 4180; jsonl: a JSON object a line.";

    /** {@code stellic.destinations.<name>.*}, by the destination's type. */
    public static final Map<String, List<Setting>> DESTINATION = withColumns(
            Map.of(
                    "database",
                    List.of(
                            text(
                                    "url",
                                    "",
                                    "JDBC URL; left out, an embedded H2 database: databases/<destination> in the work directory."),
                            text("username", "", "The database user."),
                            secret("password", "The database password."),
                            text("data-source", "", "A javax.sql.DataSource of the runtime: #bean:name."),
                            text("schema", "", "The table's schema; the connection's own when left out."),
                            text("table", "${export}", "The table; created if it is missing."),
                            choice(
                                    "mode",
                                    "replace|append|merge",
                                    "replace",
                                    "What happens to the rows already there."),
                            duration(
                                    "timeout",
                                    "1h",
                                    "The longest wait for the database's answer to a statement; a merge of millions of rows is one statement."),
                            text("columns.*.type", "", "The SQL type of a column; overrides the export's.")),
                    "jms",
                    List.of(
                            text(
                                    "broker-url",
                                    "",
                                    "URL of an Artemis broker. Required, unless connection-factory is set."),
                            text("username", "", "The broker's user."),
                            secret("password", "The broker's password."),
                            text(
                                    "connection-factory",
                                    "",
                                    "A jakarta.jms.ConnectionFactory of the runtime: #bean:name."),
                            text("queue", "stellic.${export}", "The queue."),
                            text("topic", "", "The topic; used instead of the queue."),
                            text(
                                    "position-queue",
                                    "",
                                    "A queue of the broker in which deliveries keep how far they have come, in the same transactions; none for no such queue. Default: stellic.positions with connection-factory, none with broker-url."),
                            duration(
                                    "timeout",
                                    "30s",
                                    "The longest wait for the broker: for the connection, the log-in, a message, a commit."),
                            duration(
                                    "takeover-timeout",
                                    "2m",
                                    "How long a delivery waits until an earlier attempt's session has ended at the broker.")),
                    "sftp",
                    concat(
                            List.of(
                                    text(
                                            "uri",
                                            "",
                                            "sftp://user@host:port/directory, from where the log-in leads; two slashes before an absolute path. Required."),
                                    secret("password", "The user's password."),
                                    text("private-key-file", "", "The user's private key."),
                                    secret("private-key-passphrase", "The private key's passphrase."),
                                    text(
                                            "known-hosts-file",
                                            "${user.home}/.ssh/known_hosts",
                                            "The server keys that are trusted."),
                                    flag("strict-host-key-checking", "true", "Whether a server must be in that file."),
                                    choice(
                                            "temporary-name",
                                            "on|off",
                                            "on",
                                            "Whether the file has another name until it is whole; off for a server that renames nothing."),
                                    choice(
                                            "overwrite",
                                            "rename|delete-first|fail",
                                            "rename",
                                            "What becomes of a file that has the name already."),
                                    duration(
                                            "connect-timeout",
                                            "20s",
                                            "The longest wait for the connection and the log-in."),
                                    duration("timeout", "60s", "The longest silence of the server after that."),
                                    choice("format", FORMATS, "raw", FORMAT)),
                            FILE_FORMAT),
                    "file",
                    concat(
                            List.of(
                                    text("directory", "out", "The directory; created if it is missing."),
                                    choice(
                                            "permissions",
                                            "600|640|644|660|664",
                                            "600",
                                            "Who may read and write the file, as octal digits."),
                                    choice("format", FORMATS, "csv", FORMAT)),
                            FILE_FORMAT),
                    "s3",
                    concat(
                            List.of(
                                    text("bucket", "", "The bucket. Required."),
                                    text("region", "us-east-1", "The bucket's region."),
                                    text("prefix", "", "What the object's key begins with, such as stellic/."),
                                    secret("access-key", "The access key; the AWS default chain when left out."),
                                    secret("secret-key", "The secret key."),
                                    text("endpoint", "", "URL of an S3-compatible store."),
                                    flag(
                                            "path-style",
                                            "false",
                                            "Whether the bucket stands in the path, not in the host's name."),
                                    positive("part-size", "536870912", "Bytes a part of an upload, at least 5242880."),
                                    duration("connect-timeout", "10s", "The longest wait for a connection."),
                                    duration("timeout", "60s", "The longest silence of the store after that."),
                                    choice("format", FORMATS, "raw", FORMAT)),
                            FILE_FORMAT),
                    "kafka",
                    List.of(
                            text("brokers", "", "host:port, separated by commas. Required."),
                            text("topic", "stellic.${export}", "The topic."),
                            flag(
                                    "transactions",
                                    "true",
                                    "Whether a batch is a transaction; false for a service that has none, records may then double."),
                            positive(
                                    "batch-size",
                                    "",
                                    "How many records a transaction has; stellic.batch-size if it is not set."),
                            secret("option.*", "Any property of Kafka's producer.")),
                    "http",
                    List.of(
                            text("url", "", "Where each batch is posted. Required."),
                            text("username", "", "HTTP basic authentication: the user."),
                            secret("password", "HTTP basic authentication: the password."),
                            secret("header.*", "A header of the request."),
                            choice(
                                    "content-digest",
                                    "sha-256|off",
                                    "sha-256",
                                    "The digest of each batch that is sent in Content-Digest, so that the server can verify it."),
                            duration("timeout", "60s", "The longest wait for the server's answer."),
                            positive(
                                    "retries",
                                    "5",
                                    "How often a batch is posted again after a 408, 409, 425, 429, a 5xx or a broken connection."),
                            duration(
                                    "retry-delay",
                                    "1s",
                                    "The wait before that, if the server asks for none; it doubles, with jitter, up to a minute."),
                            flag(
                                    "keep-answer",
                                    "false",
                                    "Whether a refusal's first 300 characters go to the reject table; they may repeat records.")),
                    "endpoint",
                    List.of(
                            text("uri", "", "Any Camel endpoint. Required."),
                            choice(
                                    "exchange-per",
                                    "batch|record",
                                    "batch",
                                    "Whether an exchange carries a batch or one record."),
                            choice(
                                    "body",
                                    "map|json",
                                    "map",
                                    "Whether a record is a java.util.Map, a batch a List of them, or the same as JSON text."))));

    private static final Map<String, List<List<String>>> REQUIRED = Map.of(
            "jms", List.of(List.of("broker-url", "connection-factory")),
            "sftp", List.of(List.of("uri")),
            "s3", List.of(List.of("bucket")),
            "kafka", List.of(List.of("brokers")),
            "http", List.of(List.of("url")),
            "endpoint", List.of(List.of("uri")));

    private Settings() {}

    /** Groups of settings of which a destination needs at least one each. */
    public static List<List<String>> required(String type) {
        return REQUIRED.getOrDefault(type, List.of());
    }

    /**
     * The setting that a property belongs to, if there is one.
     *
     * @param property the whole name, such as {@code stellic.destinations.warehouse.url}
     * @param types the type of each destination, by its name
     */
    public static Optional<Setting> find(String property, Map<String, String> types) {
        String[] parts = property.split("\\.", 4);
        List<Setting> settings = GLOBAL;
        String name = property.replaceFirst("^stellic\\.", "");
        if (parts.length == 4 && parts[1].equals("exports")) {
            settings = EXPORT;
            name = parts[3];
        } else if (parts.length == 4 && parts[1].equals("destinations")) {
            settings = DESTINATION.getOrDefault(types.getOrDefault(parts[2], ""), List.of());
            name = parts[3];
        }
        String rest = name;
        return parts[0].equals("stellic")
                ? settings.stream().filter(setting -> setting.covers(rest)).findFirst()
                : Optional.empty();
    }

    /** The defaults of {@link #GLOBAL} by their whole names. */
    public static Map<String, String> globalDefaults() {
        Map<String, String> defaults = new TreeMap<>();
        GLOBAL.forEach(setting -> defaults.put("stellic." + setting.name(), setting.defaultValue()));
        return defaults;
    }

    private static Map<String, List<Setting>> withColumns(Map<String, List<Setting>> settings) {
        Map<String, List<Setting>> all = new TreeMap<>();
        settings.forEach((type, own) -> all.put(type, concat(own, COLUMNS)));
        return all;
    }

    private static List<Setting> concat(List<Setting> first, List<Setting> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
