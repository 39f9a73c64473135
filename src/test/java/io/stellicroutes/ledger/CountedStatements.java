package io.stellicroutes.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A JDBC driver for {@code jdbc:counted:…}, in front of the driver for {@code jdbc:…}: it keeps the statements that
 * were executed through it. Thread-safe.
 */
public final class CountedStatements extends DriverInFront {
    private static final String NAME = "counted";

    private final List<String> statements = new CopyOnWriteArrayList<>();

    public CountedStatements() throws SQLException {
        super(NAME);
    }

    /** The URL that leads through this driver. */
    public static String url(String url) {
        return "jdbc:" + NAME + ":" + url.substring("jdbc:".length());
    }

    /** Those since the last {@link #forget()}. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    /** Begins anew. */
    public void forget() {
        statements.clear();
    }

    @Override
    void executed(Connection connection, String sql) {
        statements.add(sql);
    }

    @Override
    void committed(Connection connection) {
        statements.add("commit");
    }
}
