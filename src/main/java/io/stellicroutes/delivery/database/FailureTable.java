package io.stellicroutes.delivery.database;

import static io.stellicroutes.delivery.database.DatabaseFailure.CANCELLED;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONFLICT;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONSTRAINT;
import static io.stellicroutes.delivery.database.DatabaseFailure.LOST;
import static io.stellicroutes.delivery.database.DatabaseFailure.NULL;
import static io.stellicroutes.delivery.database.DatabaseFailure.REFUSED;
import static io.stellicroutes.delivery.database.DatabaseFailure.STATEMENT;
import static io.stellicroutes.delivery.database.DatabaseFailure.VALUE;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.HashMap;
import java.util.Map;

/**
 * What each SQLSTATE and each of a database's own codes mean. A database's own code counts most, then its SQLSTATE,
 * then that state's class (its first two characters), then the same two of the standard, then the type of the
 * exception.
 */
final class FailureTable implements Failures {
    private static final int CLASS = 2;
    private static final int STATE = 5;

    /** By states alone: the SQL standard's, and what all drivers keep to. For a database that is not known yet, too. */
    static final Failures STANDARD = new FailureTable()
            .states(LOST, "08")
            .states(STATEMENT, "07 0A 0F 0L 0P 0Z 20 24 25 26 28 2E 33 34 36 3D 3F 42 HV")
            .states(VALUE, "21 22")
            .states(CONSTRAINT, "23 27 44 40002")
            .states(NULL, "23502")
            .states(CONFLICT, "40")
            .states(LOST, "40003")
            .states(CANCELLED, "57014 HY008 HYT00")
            .states(LOST, "HYT01")
            .states(
                    REFUSED,
                    "00 01 02 03 09 0B 0D 0E 0K 0M 0S 0T 0U 0V 0W 0X 0Y 10 2B 2C 2D 2F 2H 30 35 38 39 3B 3C 45 46 HY");

    private final Map<String, DatabaseFailure> states = new HashMap<>();
    private final Map<Integer, DatabaseFailure> codes = new HashMap<>();

    /** Adds SQLSTATEs, or classes of them, between spaces. */
    FailureTable states(DatabaseFailure failure, String listed) {
        for (String state : listed.split(" ", -1)) {
            if (state.length() != CLASS && state.length() != STATE) {
                throw new IllegalArgumentException(state);
            }
            states.put(state, failure);
        }
        return this;
    }

    /** Adds the database's own codes, between spaces. */
    FailureTable codes(DatabaseFailure failure, String listed) {
        for (String code : listed.split(" ", -1)) {
            codes.put(Integer.valueOf(code), failure);
        }
        return this;
    }

    @Override
    public DatabaseFailure of(SQLException e) {
        DatabaseFailure own = find(e);
        if (own != null) {
            return own;
        }
        return this == STANDARD ? byType(e) : STANDARD.of(e);
    }

    private DatabaseFailure find(SQLException e) {
        DatabaseFailure byCode = codes.get(e.getErrorCode());
        if (byCode != null) {
            return byCode;
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        DatabaseFailure exact = states.get(state);
        return exact != null || state.length() < CLASS ? exact : states.get(state.substring(0, CLASS));
    }

    private static DatabaseFailure byType(SQLException e) {
        if (e instanceof SQLTimeoutException) {
            return CANCELLED;
        }
        return e instanceof SQLRecoverableException
                        || e instanceof SQLTransientConnectionException
                        || e instanceof SQLNonTransientConnectionException
                ? LOST
                : REFUSED;
    }
}
