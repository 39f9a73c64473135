package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;

/** What an error of a database means for a delivery. */
enum DatabaseFailure {
    /** The session is gone, or the database is on its way down or up. */
    LOST(ErrorCode.DATABASE_LOST, "the connection to the database was lost", true, true),
    /** Somebody or a limit of the database has stopped the statement or the session; the connection was well. */
    CANCELLED(ErrorCode.DATABASE_CANCELLED, "the database cancelled the statement", false, true),
    /** Another transaction was in the way; the same statement can work the next time. */
    CONFLICT(ErrorCode.DATABASE_CONFLICT, "the database gave way to another transaction", false, true),
    /** No space, memory or connections. */
    FULL(ErrorCode.DATABASE_FULL, "the database is out of space or connections", true, true),
    /** A value that its column does not take: the row is at fault. */
    VALUE(ErrorCode.COLUMN_VALUE, "a value does not fit the type of its column", false, false),
    /** A NULL where the column takes none: the row is at fault, and the error names the column. */
    NULL(ErrorCode.CONSTRAINT, "a record lacks a value that the table wants", false, true),
    /** A key or a condition that the record breaks: the row is at fault. */
    CONSTRAINT(ErrorCode.CONSTRAINT, "a record breaks a constraint of the table", false, false),
    /** The statement itself: a permission, a name, a type, a table that can't be written to; it concerns every row. */
    STATEMENT(ErrorCode.STATEMENT, "the database does not allow the statement, or a column's type", false, true),
    /** Anything else; a trigger's own errors among them. */
    REFUSED(ErrorCode.DATABASE_REFUSAL, "the database refused the records", false, false);

    private final ErrorCode code;
    private final String words;
    private final boolean servers;
    private final boolean tells;

    DatabaseFailure(ErrorCode code, String words, boolean servers, boolean tells) {
        this.code = code;
        this.words = words;
        this.servers = servers;
        this.tells = tells;
    }

    ErrorCode code() {
        return code;
    }

    String words() {
        return words;
    }

    /** Whether it is the database that is not there, or not well, whatever the records are. */
    boolean isTheServers() {
        return servers;
    }

    /** Whether what the database says of it names columns, tables and settings, and holds no record. */
    boolean tells() {
        return tells;
    }

    /** Whether, at a commit, it leaves open whether the database has committed. */
    boolean leavesOpen() {
        return this == LOST;
    }
}
