package io.stellicroutes.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A JDBC driver for {@code jdbc:refused:…}, in front of the driver for {@code jdbc:…}: for as long as a test wants,
 * some statements are refused, as by a server that can't be reached. Thread-safe.
 */
public final class RefusedStatements extends DriverInFront {
    private static final String NAME = "refused";

    private final AtomicInteger pass = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Predicate<String> refusing = sql -> false;

    public RefusedStatements() throws SQLException {
        super(NAME);
    }

    /** The URL that leads through this driver. */
    public static String url(String url) {
        return "jdbc:" + NAME + ":" + url.substring("jdbc:".length());
    }

    /** Refuses from now on the statements in which a pattern is found. */
    public void refuse(String pattern) {
        refuse(pattern, 0);
    }

    /**
     * Likewise.
     *
     * @param after so many of them pass before
     */
    public void refuse(String pattern, int after) {
        pass.set(after);
        refused.set(0);
        refusing = Pattern.compile(pattern).asPredicate();
    }

    /** Refuses nothing any more. */
    public void refuseNone() {
        refusing = sql -> false;
    }

    /** How many statements it has refused since {@link #refuse}. */
    public int refused() {
        return refused.get();
    }

    @Override
    void executing(String sql) throws SQLException {
        if (refusing.test(sql) && pass.getAndDecrement() <= 0) {
            refused.incrementAndGet();
            throw new SQLTransientConnectionException("the server can't be reached", "08001");
        }
    }

    @Override
    void executed(Connection connection, String sql) {}

    @Override
    void committed(Connection connection) {}
}
