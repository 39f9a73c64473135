package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a load has made outside of its transaction, so that readers of the table need not wait for the whole load: taken
 * back by statements of its own if the load does not come to its end. For one thread.
 */
final class Made {
    /**
     * One thing.
     *
     * @param words for an error
     * @param inUse counts rows for which it is needed; empty if it never is
     * @param undo takes it back
     */
    private record Thing(String words, String inUse, String undo) {}

    private final Database database;
    private final Target target;
    private final Connection connection;
    private final Deque<Thing> things = new ArrayDeque<>();
    private final List<String> left = new ArrayList<>();

    Made(Database database, Target target, Connection connection) {
        this.database = database;
        this.target = target;
        this.connection = connection;
    }

    /** The table itself; what belongs to it goes with it. */
    void table() {
        String table = target.sql();
        things.push(new Thing("the table", "SELECT COUNT(*) FROM " + table, "DROP TABLE " + table));
    }

    /** Another table, used only here. */
    void table(Target other) {
        things.push(new Thing("the table " + other.table(), "", "DROP TABLE " + other.sql()));
    }

    /** A column of a table that was there. */
    void column(String name) {
        String column = database.quote(name);
        String table = target.sql();
        things.push(new Thing(
                "the new column " + name,
                "SELECT COUNT(*) FROM " + table + " WHERE " + column + " IS NOT NULL",
                "ALTER TABLE " + table + " DROP COLUMN " + column));
    }

    /** An index of a table that was there. */
    void index(String name) {
        things.push(new Thing("the new index " + name, "", database.dropIndex(target.schema(), name, target.sql())));
    }

    /**
     * Takes all of it back that no other load has begun to use.
     *
     * @return what has stayed, in words
     */
    List<String> takeBack() {
        while (!things.isEmpty()) {
            Thing thing = things.pop();
            try (Statement statement = connection.createStatement()) {
                if (!isInUse(thing, statement)) {
                    statement.execute(thing.undo());
                }
            } catch (SQLException | RuntimeException notPossible) {
                // a connection that is gone, a permission, a lock: told by who asked
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

    private static boolean isInUse(Thing thing, Statement statement) throws SQLException {
        if (thing.inUse().isEmpty()) {
            return false;
        }
        try (ResultSet counted = statement.executeQuery(thing.inUse())) {
            counted.next();
            return counted.getLong(1) > 0;
        }
    }
}
