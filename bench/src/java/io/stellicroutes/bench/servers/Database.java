package io.stellicroutes.bench.servers;

import java.sql.SQLException;

/** A database server of a package of the machine. */
public interface Database extends AutoCloseable {
    /** What it is called on the page of results. */
    String name();

    /** The settings that what is measured depends on: {@code name=value}, blanks between. */
    String settings() throws SQLException;

    @Override
    void close() throws InterruptedException;
}
