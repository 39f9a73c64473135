package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a load has made outside of its transaction, so that readers of the table need not wait for the whole load: taken
 * back by statements of its own if the load does not come to its end. For one thread.
 */
final class Made {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /**
     * One thing.
     *
     * @param words for an error
     * @param table it is of, in SQL
     * @param unused a condition that is true of each row of the table if nobody has begun to use it; empty if it holds
     *     nothing
     * @param undo takes it back
     */
    private record Thing(String words, String table, String unused, String undo) {}

    private final Database database;
    private final Target target;
    private final Connection connection;
    private final Statements statements;
    private final Deque<Thing> things = new ArrayDeque<>();
    private final List<String> left = new ArrayList<>();

    Made(Database database, Target target, Connection connection) {
        this.database = database;
        this.target = target;
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    /** The table itself; what belongs to it goes with it. */
    void table() {
        table("the table", target.sql());
    }

    /** Another table. */
    void table(Target other) {
        table("the table " + other.table(), other.sql());
    }

    private void table(String words, String table) {
        things.push(new Thing(words, table, "1 = 0", "DROP TABLE " + table));
    }

    /** A column of a table that was there. */
    void column(Target of, String name) {
        String column = database.quote(name);
        things.push(new Thing(
                "the new column " + name,
                of.sql(),
                column + " IS NULL",
                "ALTER TABLE " + of.sql() + " DROP COLUMN " + column));
    }

    /** A column of the table that the database computes: it holds nothing of its own. */
    void computed(String name) {
        String table = target.sql();
        things.push(new Thing(
                "the new column " + name, table, "", "ALTER TABLE " + table + " DROP COLUMN " + database.quote(name)));
    }

    /** An index of a table that was there. */
    void index(String name) {
        String table = target.sql();
        things.push(new Thing("the new index " + name, table, "", database.dropIndex(target.schema(), name, table)));
    }

    /**
     * Takes all of it back that no other load has begun to use, or may be about to.
     *
     * @return what has stayed, in words
     */
    List<String> takeBack() {
        Set<String> busy = new HashSet<>();
        while (!things.isEmpty()) {
            Thing thing = things.pop();
            // a table that others have to do with is waited for once
            if (busy.contains(thing.table()) || !isTakenBack(thing, busy)) {
                left.add(thing.words());
            }
        }
        return left();
    }

    /** Leaves all of it where it is, because the connection is of no use any more; returns it in words. */
    List<String> leave() {
        while (!things.isEmpty()) {
            left.add(things.pop().words());
        }
        return left();
    }

    /** What could not be taken back, in words. */
    List<String> left() {
        return List.copyOf(left);
    }

    private boolean isTakenBack(Thing thing, Set<String> busy) {
        Apart apart = database.apart(thing.table(), thing.unused());
        boolean isDone = false;
        boolean isApart = false;
        try {
            if (apart.inTransaction()) {
                connection.setAutoCommit(false);
            }
            try {
                statements.run(apart.begin());
            } catch (SQLException e) {
                busy.add(thing.table());
                throw e;
            }
            isApart = true;
            if (!isInUse(thing)) {
                statements.run(thing.undo());
                if (apart.inTransaction()) {
                    connection.commit();
                }
                isDone = true;
            }
        } catch (SQLException | RuntimeException notPossible) {
            // a connection that is gone, a permission, a lock: told by who asked
            isDone = false;
        } finally {
            boolean hasEnded = end(apart);
            if (isApart && !isDone && !hasEnded) {
                left.add("what keeps rows out of " + thing.table() + ": " + String.join("; ", apart.end()));
            }
        }
        return isDone;
    }

    private boolean isInUse(Thing thing) throws SQLException {
        return !thing.unused().isEmpty()
                && statements.count("SELECT COUNT(*) FROM " + thing.table() + " WHERE NOT (" + thing.unused() + ")")
                        > 0;
    }

    /** Returns whether all of it went well; where a table or a column has gone, what goes with it can't be removed. */
    private boolean end(Apart apart) {
        boolean well = quietly(() -> {
            if (apart.inTransaction()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
        for (String sql : apart.end()) {
            well &= quietly(() -> statements.run(sql));
        }
        return well;
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Returns whether it went well. */
    private static boolean quietly(Step step) {
        try {
            step.run();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.debug("a step of taking back failed: {}", e.getClass().getName());
            return false;
        }
    }
}
