package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Network;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import java.sql.SQLException;
import java.util.List;

/**
 * Turns what a driver says into what may be read by anybody. A driver's message can quote a record ("Key (id)=(17)
 * already exists"), so it is left out as soon as records are on their way; the SQLState says enough to look it up.
 *
 * @param subject the delivery's export, destination and table, as they begin each message
 */
record Faults(String subject) {
    /** Values, constraints, views with a check, routines and triggers with errors of their own. */
    private static final List<String> MAY_QUOTE_DATA = List.of("22", "23", "38", "44", "45", "P0");

    /** Connections, resources, a shutdown. */
    private static final List<String> SERVERS = List.of("08", "53", "57P");

    /** Something went wrong before any record was sent. */
    DeliveryException preparing(ErrorCode code, String what, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean mayQuoteData = MAY_QUOTE_DATA.stream().anyMatch(state::startsWith);
        return exception(
                code,
                subject + ": " + what + ": " + (mayQuoteData ? state(e) : firstLine(e) + " (" + state(e) + ")"),
                e);
    }

    /** Something went wrong with records on their way. */
    DeliveryException loading(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String family = state.length() < 2 ? "" : state.substring(0, 2);
        return switch (family) {
            case "08", "57" -> loading(ErrorCode.DATABASE_LOST, "the connection to the database was lost", e);
            case "22" -> loading(ErrorCode.COLUMN_VALUE, "a value does not fit the type of its column", e);
            case "23" -> loading(ErrorCode.CONSTRAINT, "a record breaks a constraint of the table", e);
            case "40" -> loading(ErrorCode.DATABASE_CONFLICT, "the database gave way to another transaction", e);
            case "42" ->
                loading(ErrorCode.STATEMENT, "the database does not allow the statement, or a column's type", e);
            case "53" -> loading(ErrorCode.DATABASE_FULL, "the database is out of space or connections", e);
            default -> loading(ErrorCode.DATABASE_REFUSAL, "the database refused the records", e);
        };
    }

    private DeliveryException loading(ErrorCode code, String why, SQLException e) {
        return exception(
                code, subject + ": " + why + " (" + state(e) + "). Everything of this delivery was taken back.", e);
    }

    /** An exception that tells whether it is the database that is not there, or not well. */
    static DeliveryException exception(ErrorCode code, String message, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (Network.failed(cause) || (cause instanceof SQLException sql && isServers(sql.getSQLState()))) {
                return new UnreachableException(code, message);
            }
        }
        return new DeliveryException(code, message);
    }

    private static boolean isServers(String state) {
        return state != null && SERVERS.stream().anyMatch(state::startsWith);
    }

    private static String state(SQLException e) {
        return "SQLState " + (e.getSQLState() == null ? "unknown" : e.getSQLState()) + ", code " + e.getErrorCode();
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? "no reason given" : e.getMessage();
        String line = message.lines().findFirst().orElse("");
        int sql = line.indexOf("; SQL statement:");
        return sql < 0 ? line : line.substring(0, sql);
    }
}
