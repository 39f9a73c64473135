package io.stellicroutes.bench.servers;

import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.NotHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of this machine's package, made anew, with the settings that initdb gives it, but for more
 * connections.
 */
public final class Postgres implements Database {
    /** Each of five services keeps some for each of 32 destinations. */
    private static final int CONNECTIONS = 500;

    private final Path bin = binaries();
    private final int port = Ports.free();
    private final Daemon daemon;

    public Postgres(Path directory) throws IOException, InterruptedException, NotHereException {
        String data = directory.resolve("data").toString();
        new Command(
                        directory,
                        Account.as(
                                "postgres",
                                directory,
                                List.of(
                                        bin.resolve("initdb").toString(),
                                        "--pgdata=" + data,
                                        "--username=postgres",
                                        "--auth=trust",
                                        "--encoding=UTF8",
                                        "--locale=C.UTF-8")))
                .run();
        daemon = Daemon.start(
                directory,
                port,
                Account.as(
                        "postgres",
                        directory,
                        List.of(
                                bin.resolve("postgres").toString(),
                                "-D",
                                data,
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "max_connections=" + CONNECTIONS,
                                "-c",
                                "unix_socket_directories=")));
    }

    private static Path binaries() throws IOException, NotHereException {
        Path packages = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(packages) && Command.find("psql").isPresent()) {
            try (Stream<Path> versions = Files.list(packages)) {
                return versions.map(version -> version.resolve("bin"))
                        .filter(found -> Files.isExecutable(found.resolve("initdb")))
                        .max(Comparator.naturalOrder())
                        .orElseThrow(() -> NotHereException.program("PostgreSQL", "postgresql"));
            }
        }
        throw NotHereException.program("PostgreSQL", "postgresql");
    }

    public int port() {
        return port;
    }

    public String jdbcUrl() {
        return jdbcUrl(port);
    }

    /** Its URL where it is reached by another port. */
    public String jdbcUrl(int other) {
        return "jdbc:postgresql://127.0.0.1:" + other + "/postgres";
    }

    /** psql and its connection, for a script. */
    public String psql() {
        return "psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + port + " -U postgres";
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "postgres", "");
    }

    /** The rows of a table and the sum of their hashes, whatever their order; columns of ours not among them. */
    public String contents(String table) throws SQLException {
        return query(
                "select count(*) || ' rows, checksum ' || coalesce(sum(hashtext(t::text)::bigint), 0) from (select "
                        + Column.names('"') + " from " + table + ") t");
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String settings() throws SQLException {
        return query(
                "select string_agg(name || '=' || current_setting(name), ' ' order by name) from pg_settings where name in"
                        + " ('autovacuum', 'checkpoint_timeout', 'fsync', 'full_page_writes', 'jit', 'max_wal_size', 'shared_buffers',"
                        + " 'synchronous_commit', 'wal_level', 'work_mem')");
    }

    /** Changes its settings, {@code name=value} each. */
    public void set(List<String> settings) throws SQLException {
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            execute("ALTER SYSTEM SET " + parts[0] + "='" + parts[1] + "'");
        }
        execute("SELECT pg_reload_conf()");
    }

    /** A table with the input's types. */
    public static String create(String table) {
        return "CREATE TABLE " + table + " (" + Column.definitions('"', type -> type) + ")";
    }

    @Override
    public void close() throws InterruptedException {
        daemon.close();
    }
}
