package io.stellicroutes.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A JDBC driver for {@code jdbc:lost-answers:…}, in front of the driver for {@code jdbc:…}: a commit is done, but the
 * connection breaks before its answer. Commits are those of {@link Connection#commit()} and of statements that change
 * the ledger's tables outside a transaction. Thread-safe.
 */
final class LostAnswers extends DriverInFront {
    private static final String NAME = "lost-answers";

    private static final Pattern WRITE = Pattern.compile("(?i)^(insert into|update|delete from) stellic_(?!chunk)");

    private final Set<String> writes = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile int first;
    private volatile int each;

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
        lose(number, Integer.MAX_VALUE);
    }

    /**
     * Loses the answers of several commits from now on, and none twice in a row: what is repeated is a commit, too.
     *
     * @param number of the first, as above
     * @param step from one to the next, 2 at least
     */
    void lose(int number, int step) {
        commits.set(0);
        first = number;
        each = step;
    }

    /** How many commits there were since then. */
    int commits() {
        return commits.get();
    }

    /** The statements so far that change the ledger's tables. */
    Set<String> writes() {
        return Set.copyOf(writes);
    }

    @Override
    void executed(Connection connection, String sql) throws SQLException {
        if (WRITE.matcher(sql).find()) {
            writes.add(sql);
        }
        if (WRITE.matcher(sql).find() && connection.getAutoCommit()) {
            committed(connection);
        }
    }

    @Override
    void committed(Connection connection) throws SQLException {
        int behind = commits.incrementAndGet() - first;
        if (first > 0 && behind >= 0 && behind % each == 0) {
            connection.close();
            throw new SQLNonTransientConnectionException("the connection broke before the answer", "08006");
        }
    }
}
