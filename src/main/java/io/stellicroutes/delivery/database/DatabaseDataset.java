package io.stellicroutes.delivery.database;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.delivery.HostNames;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a table is called as a dataset, made of the JDBC URL. Of a URL only host, port and database are taken: its
 * options may be credentials.
 */
final class DatabaseDataset {
    private static final Pattern PRODUCT = Pattern.compile("jdbc:([A-Za-z0-9]+):.*", Pattern.DOTALL);
    /** User, host, port and what stands behind the slash; of several hosts the first. */
    private static final Pattern SERVER = Pattern.compile(
            "[^/]*//(?:[^@/]*@)?(\\[[^]]+]|[^:/,;?\\\\]+)(?::(\\d+))?[^/;?]*(?:/([^?;&]*))?.*", Pattern.DOTALL);

    private static final Pattern ORACLE =
            Pattern.compile("[^@]*@(?://)?(\\[[^]]+]|[^:/?(]+)(?::(\\d+))?[:/]([^?:/]+).*", Pattern.DOTALL);
    private static final Pattern SQL_SERVER_DATABASE =
            Pattern.compile(".*;\\s*database(?:Name)?\\s*=\\s*([^;]*).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Map<String, String> DEFAULT_PORTS =
            Map.of("postgres://", "5432", "mysql://", "3306", "mssql://", "1433");

    /** All hosts of a URL, with their ports. */
    private static final Pattern HOSTS = Pattern.compile("[^/]*//(?:[^@/]*@)?([^/;?]*).*", Pattern.DOTALL);

    private static final Pattern PORT = Pattern.compile(":\\d+$");

    /** Those in which a table without a schema is in the same one, whoever has logged in. */
    private static final Pattern ONE_SCHEMA =
            Pattern.compile("jdbc:(postgresql|mysql|mariadb|sqlserver|h2):.*", Pattern.DOTALL);

    private DatabaseDataset() {}

    /** Whether a table whose schema is not given may be in one of the user who logs in. */
    static boolean schemaMayBeUsers(String url) {
        return !ONE_SCHEMA.matcher(url).matches();
    }

    /**
     * Where a database is, for comparison alone: the same for the same hosts in another order.
     *
     * @param namespace what {@link #of} has made of the URL, with the first of them
     */
    static String servers(String url, String namespace) {
        Matcher hosts = HOSTS.matcher(url);
        int scheme = namespace.indexOf("://") + "://".length();
        if (schemaMayBeUsers(url) || !hosts.matches()) {
            return namespace.toLowerCase(Locale.ROOT);
        }
        String port = DEFAULT_PORTS.get(namespace.substring(0, scheme));
        return namespace.substring(0, scheme)
                + HostNames.inAnyOrder(Stream.of(hosts.group(1).split(",", -1))
                        .map(String::strip)
                        .map(host -> PORT.matcher(host).find() ? host : host + ":" + port));
    }

    /** @param schema empty for the connection's own */
    static DatasetName of(String url, String schema, String table) {
        Matcher product = PRODUCT.matcher(url);
        String kind = product.matches() ? product.group(1) : "jdbc";
        Matcher server = SERVER.matcher(url);
        return switch (kind) {
            case "postgresql" ->
                server.matches()
                        ? new DatasetName(
                                at("postgres", server, "5432"), dotted(server.group(3), or(schema, "public"), table))
                        : unknown("postgres", schema, table);
            case "mysql", "mariadb" ->
                server.matches()
                        ? new DatasetName(at("mysql", server, "3306"), dotted(or(schema, server.group(3)), table))
                        : unknown("mysql", schema, table);
            case "sqlserver" -> {
                Matcher database = SQL_SERVER_DATABASE.matcher(url);
                yield server.matches()
                        ? new DatasetName(
                                at("mssql", server, "1433"),
                                dotted(database.matches() ? database.group(1) : "", or(schema, "dbo"), table))
                        : unknown("mssql", schema, table);
            }
            case "oracle" -> {
                Matcher oracle = ORACLE.matcher(url);
                yield oracle.matches()
                        ? new DatasetName(at("oracle", oracle, "1521"), dotted(oracle.group(3), schema, table))
                        : unknown("oracle", schema, table);
            }
            default -> unknown(kind, schema, table);
        };
    }

    private static String at(String scheme, Matcher server, String port) {
        return scheme + "://" + server.group(1) + ":" + or(server.group(2), port);
    }

    /** Of a database that OpenLineage has no convention for, or whose URL says no more. */
    private static DatasetName unknown(String kind, String schema, String table) {
        return new DatasetName(kind, dotted(schema, table));
    }

    private static String or(String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }

    private static String dotted(String... parts) {
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            if (part != null && !part.isEmpty()) {
                name.append(name.isEmpty() ? "" : ".").append(part);
            }
        }
        return name.toString();
    }
}
