package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Network;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a driver says into what may be read by anybody. A driver's message can quote a record ("Key (id)=(17)
 * already exists"), so it is told only where the {@linkplain DatabaseFailure fault} is one that concerns no record.
 *
 * @param subject the delivery's export, destination and table
 * @param failures the database's; the standard's as long as it is not known
 * @param patience how long an answer may take, in words, with the name of the setting
 */
record DatabaseFailures(Subject subject, Failures failures, String patience) {
    /** Values, constraints, views with a check, routines and triggers with errors of their own. */
    private static final List<String> MAY_QUOTE_DATA = List.of("22", "23", "38", "44", "45", "P0");

    /** What PostgreSQL's error has in no language but its own: its statement to correct it. */
    private static final String REPLICA_IDENTITY = "REPLICA IDENTITY";

    DatabaseFailures(Subject subject, String patience) {
        this(subject, FailureTable.STANDARD, patience);
    }

    /** The same, once it is known which database this is. */
    DatabaseFailures of(Database known) {
        return new DatabaseFailures(subject, known.failures(), patience);
    }

    /** What an error means. */
    DatabaseFailure fault(SQLException e) {
        return failures.of(first(e));
    }

    /** Whether an error of a commit leaves it open whether the database has committed. */
    boolean leavesOpen(SQLException e) {
        return isSilence(e) || fault(e).leavesOpen();
    }

    /** Something went wrong before any record was sent. */
    DeliveryException preparing(ErrorCode code, String what, SQLException e) {
        DatabaseFailure fault = fault(e);
        boolean tablesOwn = fault == DatabaseFailure.STATEMENT || fault == DatabaseFailure.REFUSED || !fault.tells();
        if (isSilence(e) || !tablesOwn || said(e).contains(REPLICA_IDENTITY)) {
            return exception(code(e), what + ": " + words(e), e);
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean mayQuoteData = MAY_QUOTE_DATA.stream().anyMatch(state::startsWith);
        return exception(code, what + ": " + (mayQuoteData ? state(e) : said(e)), e);
    }

    /**
     * Something went wrong with records on their way.
     *
     * @param outcome a sentence: what has become of what was sent
     */
    DeliveryException loading(SQLException e, String outcome) {
        return exception(code(e), words(e) + ". " + outcome, e);
    }

    /** The database was to commit, and it is not known whether it has. */
    DeliveryException inDoubt(SQLException e) {
        return new UnreachableException(
                ErrorCode.DATABASE_IN_DOUBT,
                subject,
                "while the database was to commit, " + words(e)
                        + ". It is not known whether this delivery is there: in doubt, not taken back. The next attempt makes sure"
                        + " that the database has ended with this one, and then delivers the run's rows once, whatever it finds");
    }

    private ErrorCode code(SQLException e) {
        if (isSilence(e)) {
            return ErrorCode.DATABASE_SILENT;
        }
        return said(e).contains(REPLICA_IDENTITY) ? ErrorCode.REPLICA_IDENTITY : fault(e).code();
    }

    /** What has happened, with the database's own words where they hold no record. */
    private String words(SQLException e) {
        if (isSilence(e)) {
            return "the database did not answer in time (" + patience + ")";
        }
        SQLException first = first(e);
        DatabaseFailure fault = fault(e);
        return fault.words() + (fault.tells() && !quotes(first) ? ": " + said(e) : " (" + state(first) + ")");
    }

    private boolean quotes(SQLException first) {
        return first instanceof BatchUpdateException || failures.mayQuoteRecords(first);
    }

    /** The database's first line, what it advises, and its codes. */
    private String said(SQLException e) {
        SQLException first = first(e);
        Optional<String> hint = failures.hint(first);
        return firstLine(first) + hint.map(words -> ". " + words).orElse("") + " (" + state(first) + ")";
    }

    /** Of rows that went together, some drivers say what was wrong in the next exception only. */
    private static SQLException first(SQLException e) {
        return e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
    }

    /** An exception that tells whether it is the database that is not there, or not well. */
    DeliveryException exception(ErrorCode code, String detail, Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (Network.failed(cause)
                    || (cause instanceof SQLException sql && fault(sql).isTheServers())) {
                return new UnreachableException(code, subject, detail);
            }
        }
        return new DeliveryException(code, subject, detail);
    }

    /** Whether it was this side that would not wait any longer for an answer. */
    static boolean isSilence(Throwable thrown) {
        return Causes.first(thrown, SocketTimeoutException.class).isPresent();
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
