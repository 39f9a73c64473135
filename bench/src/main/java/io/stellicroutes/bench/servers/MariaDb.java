package io.stellicroutes.bench.servers;

import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.NotHereException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A MariaDB server of this machine's package, made anew, with its defaults. */
public final class MariaDb implements Database {
    private final int port = Ports.free();
    private final Daemon daemon;

    public MariaDb(Path directory) throws IOException, InterruptedException, NotHereException, SQLException {
        Path server = Command.find("mariadbd").orElseThrow(() -> NotHereException.program("MariaDB", "mariadb-server"));
        if (Command.find("mariadb").isEmpty()) {
            throw NotHereException.program("MariaDB's client", "mariadb-client");
        }
        String data = "--datadir=" + directory.resolve("data");
        new Command(
                        directory,
                        Account.as(
                                "mysql",
                                directory,
                                List.of(
                                        "mariadb-install-db",
                                        "--no-defaults",
                                        "--auth-root-authentication-method=normal",
                                        data)))
                .run();
        daemon = Daemon.start(
                directory,
                port,
                Account.as(
                        "mysql",
                        directory,
                        List.of(
                                server.toString(),
                                "--no-defaults",
                                data,
                                "--port=" + port,
                                "--bind-address=127.0.0.1",
                                "--character-set-server=utf8mb4",
                                "--socket=" + directory.resolve("socket"))));
        try (Connection connection = DriverManager.getConnection(url("mysql"), "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database bench");
        }
    }

    private String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    public String jdbcUrl() {
        return url("bench");
    }

    /** The client and its connection, for a script. */
    public String client() {
        return "mariadb --no-defaults --local-infile=1 --default-character-set=utf8mb4 -h 127.0.0.1 -P " + port
                + " -u root bench";
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "root", "");
    }

    /** The rows of a table and the sum of their checksums, whatever their order. */
    public String contents(String table) throws SQLException {
        String sql = "select concat(count(*), ' rows, checksum ', sum(crc32(concat_ws('|', "
                + String.join(
                        ",",
                        Column.ALL.stream()
                                .map(column -> "ifnull(`" + column.name() + "`, '\\\\N')")
                                .toList())
                + ")))) from " + table;
        return query(sql);
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public String settings() throws SQLException {
        return query(
                "select group_concat(lower(variable_name), '=', variable_value order by variable_name separator ' ') from"
                        + " information_schema.global_variables where variable_name in ('innodb_buffer_pool_size',"
                        + " 'innodb_doublewrite', 'innodb_flush_log_at_trx_commit', 'innodb_log_file_size', 'log_bin')");
    }

    @Override
    public void close() throws InterruptedException {
        daemon.close();
    }
}
