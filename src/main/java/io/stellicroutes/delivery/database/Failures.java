package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.Optional;

/** What a database's errors mean, and which of its words may be told. */
interface Failures {
    /** What an error means. */
    DatabaseFailure of(SQLException e);

    /** What the server advises. */
    default Optional<String> hint(SQLException e) {
        return Optional.empty();
    }

    /** Whether its words may quote a record, whatever its code. */
    default boolean mayQuoteRecords(SQLException e) {
        return false;
    }
}
