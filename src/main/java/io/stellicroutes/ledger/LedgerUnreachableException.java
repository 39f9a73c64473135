package io.stellicroutes.ledger;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Versions;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.Network;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.UnreachableReason;
import io.stellicroutes.config.StellicConfig;
import java.sql.SQLException;

/**
 * The ledger's database can't be reached, does not let the user in, or does not let the tables be made. It says where
 * and why, and what to do; without the URL and the password, which drivers like to quote.
 */
public final class LedgerUnreachableException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    /** H2's code for a file that another process has open. */
    private static final int IN_USE = 90020;

    private static final String LOG_IN = "stellic.ledger.username and stellic.ledger.password";

    LedgerUnreachableException(Throwable cause, StellicConfig.Ledger where) {
        super(
                Problem.of(
                        ErrorCode.LEDGER_UNREACHABLE,
                        LedgerPool.URL,
                        "the ledger can't be opened: " + place(cause, where) + UnreachableReason.inBrackets(cause)
                                + ". " + advice(cause)),
                cause);
    }

    /** Where it was tried, unless the reason says so, and the reason. */
    private static String place(Throwable cause, StellicConfig.Ledger where) {
        if (isInUse(cause)) {
            return "another process has " + LedgerPool.fileOf(where.url(), ".mv.db") + " open, and does not share it";
        }
        String reason = UnreachableReason.of(cause, where.url(), where.password());
        return JdbcDrivers.hosts(where.url())
                        .filter(hosts -> !reason.contains(hosts))
                        .map(hosts -> hosts + ": ")
                        .orElse("")
                + reason;
    }

    private static String advice(Throwable cause) {
        if (isInUse(cause)) {
            return "Stop that process";
        }
        String state = UnreachableReason.state(cause);
        if (state.startsWith("28")) {
            return "Check " + LOG_IN + ", and whether the server lets this machine in";
        }
        if (state.equals("42501")) {
            return "Give the user the rights to connect, and to create tables in its schema";
        }
        if (state.equals("3D000")) {
            return "Create the database, or correct its name in the URL";
        }
        if (state.equals("53300")) {
            return "Close other connections, or let the server have more of them";
        }
        return state.startsWith("08") || Causes.of(cause).stream().anyMatch(Network::failed)
                ? "Check host and port in the URL, the way there, and whether the server is up"
                : "Check the URL, " + LOG_IN + ", and whether the server is up";
    }

    private static boolean isInUse(Throwable cause) {
        return Causes.all(cause, SQLException.class)
                .anyMatch(sql -> H2Versions.isOfH2(sql) && sql.getErrorCode() == IN_USE);
    }
}
