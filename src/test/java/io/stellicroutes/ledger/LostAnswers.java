package io.stellicroutes.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A JDBC driver for {@code jdbc:lost-answers:…}, in front of the driver for {@code jdbc:…}: one commit is done, but the
 * connection breaks before its answer. Commits are those of {@link Connection#commit()} and of statements that change
 * the ledger's tables outside a transaction. Thread-safe.
 */
final class LostAnswers extends DriverInFront {
    private static final String NAME = "lost-answers";

    private static final Pattern WRITE = Pattern.compile("(?i)^(insert into|update|delete from) stellic_");

    private final AtomicInteger commits = new AtomicInteger();
    private volatile int lost;

    LostAnswers() throws SQLException {
        super(NAME);
    }

    /** The URL that leads through this driver. */
    static String url(String url) {
        return "jdbc:" + NAME + ":" + url.substring("jdbc:".length());
    }

    /**
     * Loses the answer of one commit from now on.
     *
     * @param number 1 for the next one; 0 for none
     */
    void lose(int number) {
        commits.set(0);
        lost = number;
    }

    /** How many commits there were since then. */
    int commits() {
        return commits.get();
    }

    @Override
    void executed(Connection connection, String sql) throws SQLException {
        if (WRITE.matcher(sql).find() && connection.getAutoCommit()) {
            committed(connection);
        }
    }

    @Override
    void committed(Connection connection) throws SQLException {
        if (commits.incrementAndGet() == lost) {
            connection.close();
            throw new SQLNonTransientConnectionException("the connection broke before the answer", "08006");
        }
    }
}
