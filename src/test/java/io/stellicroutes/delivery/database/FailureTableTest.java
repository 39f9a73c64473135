package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each database's errors mean. What the servers themselves say is in the tests of their loads. */
final class FailureTableTest {
    /** Every class of PostgreSQL's appendix A, and the conditions that differ from their class. */
    @ParameterizedTest(name = "PostgreSQL {0} is {1}: {2}")
    @CsvSource(textBlock = """
            01000, REFUSED,    warning
            02000, REFUSED,    no data
            03000, REFUSED,    SQL statement not yet complete
            08000, LOST,       connection exception
            08006, LOST,       connection failure
            08P01, LOST,       protocol violation; what PgBouncer says of itself
            09000, REFUSED,    triggered action exception
            0A000, STATEMENT,  feature not supported
            0B000, REFUSED,    invalid transaction initiation
            0F001, STATEMENT,  invalid locator
            0L000, STATEMENT,  invalid grantor
            0P000, STATEMENT,  invalid role
            0Z000, STATEMENT,  diagnostics exception
            20000, STATEMENT,  case not found
            21000, VALUE,      cardinality violation
            22001, VALUE,      string data right truncation
            22003, VALUE,      numeric value out of range
            22021, VALUE,      character not in repertoire
            22P02, VALUE,      invalid text representation
            23502, NULL,       not null violation
            23503, CONSTRAINT, foreign key violation
            23505, CONSTRAINT, unique violation
            23514, CONSTRAINT, check violation
            23P01, CONSTRAINT, exclusion violation
            24000, STATEMENT,  invalid cursor state
            25006, STATEMENT,  read only SQL transaction
            25P02, STATEMENT,  in failed SQL transaction
            25P03, CANCELLED,  idle in transaction session timeout
            25P04, CANCELLED,  transaction timeout
            26000, STATEMENT,  invalid SQL statement name; a pooler in transaction mode
            27000, CONSTRAINT, triggered data change violation
            28000, STATEMENT,  invalid authorization specification
            28P01, STATEMENT,  invalid password
            2BP01, REFUSED,    dependent objects still exist
            2D000, REFUSED,    invalid transaction termination
            2F004, REFUSED,    reading SQL data not permitted in a routine
            34000, STATEMENT,  invalid cursor name
            38000, REFUSED,    external routine exception
            39P01, REFUSED,    trigger protocol violated
            3B001, REFUSED,    invalid savepoint specification
            3D000, STATEMENT,  invalid catalog name
            3F000, STATEMENT,  invalid schema name
            40001, CONFLICT,   serialization failure
            40002, CONSTRAINT, transaction integrity constraint violation
            40003, LOST,       statement completion unknown
            40P01, CONFLICT,   deadlock detected
            42501, STATEMENT,  insufficient privilege
            42703, STATEMENT,  undefined column
            428C9, STATEMENT,  generated always
            42P05, STATEMENT,  duplicate prepared statement; a pooler in transaction mode
            44000, CONSTRAINT, with check option violation
            53100, FULL,       disk full
            53200, FULL,       out of memory
            53300, FULL,       too many connections
            54000, VALUE,      program limit exceeded; an index row that is too long
            55000, STATEMENT,  object not in prerequisite state; no replica identity
            55006, CONFLICT,   object in use
            55P03, CONFLICT,   lock not available; lock_timeout
            57000, CANCELLED,  operator intervention
            57014, CANCELLED,  query canceled; statement_timeout
            57P01, LOST,       admin shutdown
            57P02, LOST,       crash shutdown
            57P03, LOST,       cannot connect now
            57P04, STATEMENT,  database dropped
            57P05, LOST,       idle session timeout
            58030, REFUSED,    io error
            72000, REFUSED,    snapshot too old
            F0000, REFUSED,    config file error
            HV000, STATEMENT,  foreign data wrapper error
            P0001, REFUSED,    raise exception
            XX000, REFUSED,    internal error
            """)
    void postgres(String state, DatabaseFailure fault, String condition) {
        assertThat(Databases.POSTGRESQL.failures().of(new SQLException(condition, state)))
                .isEqualTo(fault);
    }

    /** MariaDB and MySQL give most of their errors the state HY000: their numbers tell. */
    @ParameterizedTest(name = "MariaDB {1} ({0}) is {2}: {3}")
    @CsvSource(textBlock = """
            25S03, 0,    LOST,       the driver has connected to another host
            08S01, 1053, LOST,       server shutdown in progress
            08S01, 1047, LOST,       Galera node not ready
            08S01, 1158, LOST,       error reading communication packets
            08000, 0,    LOST,       the driver's own
            70100, 1927, LOST,       connection was killed
            HY000, 4031, LOST,       disconnected because of inactivity (MySQL)
            70100, 1317, CANCELLED,  query was interrupted
            70100, 1969, CANCELLED,  max_statement_time exceeded
            HY000, 3024, CANCELLED,  max_execution_time exceeded (MySQL)
            40001, 1213, CONFLICT,   deadlock
            HY000, 1205, CONFLICT,   lock wait timeout exceeded
            HY000, 1020, CONFLICT,   record has changed since last read
            HY000, 3572, CONFLICT,   lock not available (MySQL)
            HY000, 1021, FULL,       disk full
            HY001, 1037, FULL,       out of memory
            HY000, 1114, FULL,       table is full
            08004, 1040, FULL,       too many connections
            42000, 1203, FULL,       max_user_connections
            42000, 1226, FULL,       resource limit of the user
            23000, 1048, NULL,       column cannot be null
            HY000, 1364, NULL,       field has no default value
            23000, 1062, CONSTRAINT, duplicate entry
            23000, 1452, CONSTRAINT, foreign key fails
            23000, 4025, CONSTRAINT, CHECK fails (MariaDB)
            HY000, 3819, CONSTRAINT, CHECK fails (MySQL)
            HY000, 1366, VALUE,      incorrect string value (MySQL)
            22007, 1292, VALUE,      incorrect datetime value
            22001, 1406, VALUE,      data too long
            22003, 1264, VALUE,      out of range
            42000, 1142, STATEMENT,  command denied
            28000, 1045, STATEMENT,  access denied
            42S22, 1054, STATEMENT,  unknown column
            42S02, 1146, STATEMENT,  no such table
            08S01, 1153, STATEMENT,  packet bigger than max_allowed_packet
            HY000, 1290, STATEMENT,  running with --read-only
            HY000, 1836, STATEMENT,  read only mode (MySQL)
            HY000, 1906, STATEMENT,  generated column
            45000, 1644, REFUSED,    SIGNAL of a trigger
            HY000, 1180, REFUSED,    error during commit
            HY000, 1030, REFUSED,    error from the storage engine
            """)
    void mySql(String state, int code, DatabaseFailure fault, String condition) {
        for (Database database : List.of(Databases.MARIADB, Databases.MYSQL)) {
            assertThat(database.failures().of(new SQLException(condition, state, code)))
                    .isEqualTo(fault);
        }
    }

    @ParameterizedTest(name = "H2 {0} is {1}")
    @CsvSource(textBlock = """
            CONNECTION_BROKEN_1,                   LOST
            DATABASE_IS_CLOSED,                    LOST
            DATABASE_CALLED_AT_SHUTDOWN,           LOST
            OBJECT_CLOSED,                         LOST
            DATABASE_ALREADY_OPEN_1,               LOST
            DATABASE_IS_IN_EXCLUSIVE_MODE,         LOST
            REMOTE_CONNECTION_NOT_ALLOWED,         STATEMENT
            STATEMENT_WAS_CANCELED,                CANCELLED
            DEADLOCK_1,                            CONFLICT
            LOCK_TIMEOUT_1,                        CONFLICT
            CONCURRENT_UPDATE_1,                   CONFLICT
            ROW_NOT_FOUND_IN_PRIMARY_INDEX,        CONFLICT
            OUT_OF_MEMORY,                         FULL
            NULL_NOT_ALLOWED,                      NULL
            DUPLICATE_KEY_1,                       CONSTRAINT
            REFERENTIAL_INTEGRITY_VIOLATED_PARENT_MISSING_1, CONSTRAINT
            REFERENTIAL_INTEGRITY_VIOLATED_CHILD_EXISTS_1,   CONSTRAINT
            CHECK_CONSTRAINT_VIOLATED_1,           CONSTRAINT
            VALUE_TOO_LONG_2,                      VALUE
            NUMERIC_VALUE_OUT_OF_RANGE_1,          VALUE
            DATA_CONVERSION_ERROR_1,               VALUE
            INVALID_DATETIME_CONSTANT_2,           VALUE
            NOT_ENOUGH_RIGHTS_FOR_1,               STATEMENT
            DATABASE_IS_READ_ONLY,                 STATEMENT
            TABLE_OR_VIEW_NOT_FOUND_1,             STATEMENT
            COLUMN_NOT_FOUND_1,                    STATEMENT
            GENERATED_COLUMN_CANNOT_BE_ASSIGNED_1, STATEMENT
            WRONG_USER_OR_PASSWORD,                STATEMENT
            IO_EXCEPTION_1,                        REFUSED
            FILE_CORRUPTED_1,                      REFUSED
            GENERAL_ERROR_1,                       REFUSED
            ERROR_EXECUTING_TRIGGER_3,             REFUSED
            """)
    void h2(String condition, DatabaseFailure fault) throws ReflectiveOperationException {
        int code = ErrorCode.class.getField(condition).getInt(null);

        assertThat(Databases.H2.failures().of(new SQLException(condition, ErrorCode.getState(code), code)))
                .isEqualTo(fault);
    }

    @ParameterizedTest(name = "ORA-{1} ({0}) is {2}: {3}")
    @CsvSource(textBlock = """
            08006, 17002, LOST,       IO exception
            08003, 17008, LOST,       closed connection
            08000, 3113,  LOST,       end-of-file on communication channel
            72000, 28,    LOST,       session has been killed
            72000, 1033,  LOST,       initialization or shutdown in progress
            72000, 1089,  LOST,       immediate shutdown in progress
            66000, 12541, LOST,       no listener
            66000, 12514, LOST,       listener does not know the service
            72000, 2396,  LOST,       exceeded maximum idle time
            72000, 1013,  CANCELLED,  user requested cancel
            61000, 40,    CANCELLED,  active time limit exceeded
            72000, 2393,  CANCELLED,  exceeded call limit on CPU usage
            61000, 60,    CONFLICT,   deadlock
            61000, 54,    CONFLICT,   resource busy
            72000, 8177,  CONFLICT,   can't serialize access
            72000, 1555,  CONFLICT,   snapshot too old
            72000, 1653,  FULL,       unable to extend table
            72000, 1536,  FULL,       space quota exceeded
            72000, 257,   FULL,       archiver error
            60000, 20,    FULL,       maximum number of processes
            72000, 4031,  FULL,       no shared memory
            23000, 1400,  NULL,       cannot insert NULL
            23000, 1,     CONSTRAINT, unique constraint
            23000, 2291,  CONSTRAINT, parent key not found
            23000, 2290,  CONSTRAINT, check constraint
            72000, 12899, VALUE,      value too large for column
            22003, 1438,  VALUE,      larger than the precision
            42000, 1722,  VALUE,      invalid number
            22008, 1861,  VALUE,      literal does not match format
            42000, 942,   STATEMENT,  no such table
            42000, 904,   STATEMENT,  invalid identifier
            42000, 1031,  STATEMENT,  insufficient privileges
            42000, 1950,  STATEMENT,  no privileges on tablespace
            72000, 1017,  STATEMENT,  invalid user or password
            99999, 28000, STATEMENT,  account is locked
            99999, 54013, STATEMENT,  INSERT on virtual columns
            72000, 20001, REFUSED,    an error of a trigger
            72000, 600,   REFUSED,    internal error
            """)
    void oracle(String state, int code, DatabaseFailure fault, String condition) {
        assertThat(Databases.ORACLE.failures().of(new SQLException(condition, state, code)))
                .isEqualTo(fault);
    }

    @ParameterizedTest(name = "SQL Server {1} ({0}) is {2}: {3}")
    @CsvSource(textBlock = """
            08S01, 0,     LOST,       the driver's own
            08006, 0,     LOST,       the driver's own
            S0001, 596,   LOST,       session is in the kill state
            S0001, 6005,  LOST,       shutdown in progress
            S0001, 40613, LOST,       database is not currently available (Azure)
            S0001, 40501, LOST,       service is busy (Azure)
            HY008, 0,     CANCELLED,  query was canceled
            HYT00, 0,     CANCELLED,  query has timed out
            40001, 1205,  CONFLICT,   deadlock victim
            S0001, 1222,  CONFLICT,   lock request time out period exceeded
            S0001, 3960,  CONFLICT,   snapshot isolation conflict
            S0001, 1105,  FULL,       filegroup is full
            S0001, 9002,  FULL,       transaction log is full
            S0001, 701,   FULL,       insufficient memory
            23000, 515,   NULL,       cannot insert NULL
            23000, 2627,  CONSTRAINT, unique constraint
            23000, 547,   CONSTRAINT, foreign key or check
            22001, 2628,  VALUE,      would be truncated; quotes the value
            S0001, 8152,  VALUE,      would be truncated
            S0001, 245,   VALUE,      conversion failed
            S0003, 8115,  VALUE,      arithmetic overflow
            S0001, 229,   STATEMENT,  permission denied
            S0002, 208,   STATEMENT,  invalid object name
            S0001, 207,   STATEMENT,  invalid column name
            S0001, 271,   STATEMENT,  computed column
            S0001, 3906,  STATEMENT,  database is read-only
            S0001, 18456, STATEMENT,  login failed
            S0001, 50000, REFUSED,    RAISERROR of a trigger
            S0001, 51234, REFUSED,    THROW of a trigger
            S0001, 3609,  REFUSED,    transaction ended in the trigger
            """)
    void sqlServer(String state, int code, DatabaseFailure fault, String condition) {
        assertThat(Databases.SQL_SERVER.failures().of(new SQLException(condition, state, code)))
                .isEqualTo(fault);
    }

    @Test
    void anErrorWithoutAStateIsWhatItsTypeSays() {
        Map<SQLException, DatabaseFailure> byType = Map.of(
                new SQLTimeoutException(), DatabaseFailure.CANCELLED,
                new SQLRecoverableException(), DatabaseFailure.LOST,
                new SQLTransientConnectionException(), DatabaseFailure.LOST,
                new SQLNonTransientConnectionException(), DatabaseFailure.LOST,
                new SQLException(), DatabaseFailure.REFUSED);

        byType.forEach((error, fault) ->
                assertThat(FailureTable.STANDARD.of(error)).as(error.toString()).isEqualTo(fault));
    }

    @ParameterizedTest
    @MethodSource("io.stellicroutes.delivery.database.DatabasesTest#all")
    void noDatabaseTellsTheWordsOfAnErrorThatMayQuoteARecord(Database database) {
        assertThat(Stream.of("22001", "22P02", "23505", "23503", "23514", "38000", "44000", "45000", "P0001"))
                .allSatisfy(state -> assertThat(database.failures()
                                .of(new SQLException("", state))
                                .tells())
                        .isFalse());
    }
}
