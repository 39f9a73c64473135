package io.stellicroutes.delivery.database;

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
    DeliveryException preparing(String what, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean mayQuoteData = MAY_QUOTE_DATA.stream().anyMatch(state::startsWith);
        return exception(
                subject + ": " + what + ": " + (mayQuoteData ? state(e) : firstLine(e) + " (" + state(e) + ")"), e);
    }

    /** Something went wrong with records on their way. */
    DeliveryException loading(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String family = state.length() < 2 ? "" : state.substring(0, 2);
        String why =
                switch (family) {
                    case "08", "57" -> "the connection to the database was lost";
                    case "22" -> "a value does not fit the type of its column";
                    case "23" -> "a record breaks a constraint of the table";
                    case "40" -> "the database gave way to another transaction";
                    case "42" -> "the database does not allow the statement, or a column's type";
                    case "53" -> "the database is out of space or connections";
                    default -> "the database refused the records";
                };
        return exception(subject + ": " + why + " (" + state(e) + "). Everything of this delivery was taken back.", e);
    }

    /** An exception that tells whether it is the database that is not there, or not well. */
    static DeliveryException exception(String message, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (Network.failed(cause) || (cause instanceof SQLException sql && isServers(sql.getSQLState()))) {
                return new UnreachableException(message);
            }
        }
        return new DeliveryException(message);
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
