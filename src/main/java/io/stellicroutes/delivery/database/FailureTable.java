package io.stellicroutes.delivery.database;

import static io.stellicroutes.delivery.database.DatabaseFailure.CANCELLED;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONFLICT;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONSTRAINT;
import static io.stellicroutes.delivery.database.DatabaseFailure.FULL;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What each SQLSTATE and each database's own code means. A database's own code counts most, then its SQLSTATE, then that
 * state's class (its first two characters), then the same two of the standard, then the type of the exception.
 *
 * <p>Sources: PostgreSQL, appendix A; MariaDB and MySQL, their lists of server errors; H2, {@code org.h2.api.ErrorCode}; Oracle,
 * Database Error Messages; SQL Server, {@code sys.messages} and its driver's states.
 */
final class FailureTable {
    private static final int CLASS = 2;
    private static final int STATE = 5;

    /** By states alone: the SQL standard's, and what all drivers keep to. */
    private static final Map<String, DatabaseFailure> STANDARD = new Rows()
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
                    "00 01 02 03 09 0B 0D 0E 0K 0M 0S 0T 0U 0V 0W 0X 0Y 10 2B 2C 2D 2F 2H 30 35 38 39 3B 3C 45 46 HY")
            .states;

    private static final Map<Dialect, Rows> OWN = new EnumMap<>(Map.of(
            Dialect.POSTGRESQL,
                    new Rows()
                            // an administrator, a crash, a start, a database that is dropped, an idle session
                            .states(LOST, "57P01 57P02 57P03 57P05")
                            .states(STATEMENT, "57P04")
                            // operator intervention; time-outs of an idle transaction and of a whole one end the
                            // session
                            .states(CANCELLED, "57 25P03 25P04")
                            .states(CONFLICT, "55P03 55006 40P01 40001")
                            .states(STATEMENT, "55 428C9")
                            .states(FULL, "53")
                            // a row that is too long for its index or page
                            .states(VALUE, "54")
                            .states(CONSTRAINT, "23")
                            .states(NULL, "23502")
                            // RAISE; errors of the system and of the server's own
                            .states(REFUSED, "P0 58 F0 XX 72 39 38"),
            Dialect.H2,
                    new Rows()
                            .codes(LOST, "90067 90098 90121 90007 90020 90135")
                            .codes(CANCELLED, "57014")
                            .codes(CONFLICT, "40001 50200 90131 90143")
                            .codes(FULL, "90108")
                            .codes(NULL, "23502")
                            .codes(CONSTRAINT, "23505 23506 23507 23503 23513 23514")
                            .codes(VALUE, "22001 22003 22004 22007 22012 22018 22025 22030 22031")
                            .codes(
                                    STATEMENT,
                                    "90096 90097 90040 90079 42102 42122 42101 90005 90006 90085 90117 90154 90155")
                            .codes(REFUSED, "90028 90031 90030 50000 50100 50004"),
            Dialect.MARIADB, mySql(),
            Dialect.MYSQL, mySql(),
            Dialect.ORACLE,
                    new Rows()
                            .codes(
                                    LOST,
                                    "28 1012 1033 1034 1035 1089 1090 1092 2396 2399 3113 3114 3135 3136 12152 12153")
                            .codes(
                                    LOST,
                                    "12170 12505 12514 12516 12520 12528 12537 12541 12543 12545 12547 12560 12570 12571 25408 25402")
                            .codes(LOST, "17002 17008 17410 17800 17401")
                            .codes(CANCELLED, "40 1013 2392 2393 2394 2395")
                            .codes(CONFLICT, "54 60 1555 4020 4021 8177 2049 30006 14403 51")
                            .codes(
                                    FULL,
                                    "18 19 20 257 1536 1650 1651 1652 1653 1654 1658 1659 1688 1691 2391 4030 4031 30036 16038 19809")
                            .codes(NULL, "1400 1407")
                            .codes(CONSTRAINT, "1 2290 2291 2292 1402")
                            .codes(
                                    VALUE,
                                    "1438 1426 1401 12899 1722 1830 1839 1840 1841 1843 1847 1858 1861 1461 12704 17132 17070")
                            .codes(
                                    STATEMENT,
                                    "904 922 932 942 955 972 1017 1031 1045 1435 1950 16000 28000 28001 54013")
                            // RAISE_APPLICATION_ERROR, a trigger that fails
                            .codes(REFUSED, "20000 4088 4091 6502 6512"),
            Dialect.SQL_SERVER,
                    new Rows()
                            .states(LOST, "08 08S01 08001 08006")
                            .codes(
                                    LOST,
                                    "596 6005 64 233 10053 10054 10060 40197 40501 40613 4221 42108 42109 49918 49919 49920")
                            .codes(CANCELLED, "3617")
                            .codes(CONFLICT, "1205 1222 3960 3961 41301 41302 41305 41325 41839")
                            .codes(FULL, "701 802 1101 1105 8645 8651 9002 10928 10929 40544 17809")
                            .codes(NULL, "515")
                            .codes(CONSTRAINT, "547 550 2601 2627")
                            .codes(VALUE, "220 232 241 242 245 248 295 2628 8114 8115 8152 8169 1946 511")
                            .codes(STATEMENT, "207 208 229 230 262 297 300 3906 3908 4060 18456 271 544 8101 8106")
                            .codes(REFUSED, "50000 3609")));

    private FailureTable() {}

    private static Rows mySql() {
        return new Rows()
                .states(LOST, "08 08S01")
                .codes(
                        LOST,
                        "1042 1043 1047 1053 1077 1078 1079 1152 1154 1155 1156 1157 1158 1159 1160 1161 1184 1927 3168 4031")
                .codes(CANCELLED, "1317 1969 3024")
                .codes(CONFLICT, "1020 1205 1412 1213 1614 1615 1637 3058 3572")
                .codes(FULL, "1021 1037 1038 1040 1041 1114 1135 1203 1206 1226")
                .codes(NULL, "1048 1263 1364")
                .codes(CONSTRAINT, "1022 1062 1169 1216 1217 1451 1452 1557 1569 1586 3819 4025")
                .codes(VALUE, "1264 1265 1292 1366 1367 1406 1411 1426 1690 3140")
                .codes(
                        STATEMENT,
                        "1044 1045 1049 1054 1071 1118 1130 1142 1143 1146 1153 1227 1290 1369 1370 1792 1836 1906 3105")
                // SIGNAL, an error of the storage engine or of the commit
                .codes(REFUSED, "1030 1180 1644 1443 1442");
    }

    /** What an error means; of a database that is not known yet, by its state alone. */
    static DatabaseFailure of(Dialect dialect, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        DatabaseFailure own = dialect == null ? null : OWN.get(dialect).find(state, e.getErrorCode());
        if (own != null) {
            return own;
        }
        DatabaseFailure standard = find(STANDARD, state);
        return standard == null ? byType(e) : standard;
    }

    private static DatabaseFailure find(Map<String, DatabaseFailure> states, String state) {
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

    /** One database's rows. */
    private static final class Rows {
        private final Map<String, DatabaseFailure> states = new HashMap<>();
        private final Map<Integer, DatabaseFailure> codes = new HashMap<>();

        Rows states(DatabaseFailure fault, String listed) {
            for (String state : listed.split(" ", -1)) {
                if (state.length() != CLASS && state.length() != STATE) {
                    throw new IllegalArgumentException(state);
                }
                states.put(state, fault);
            }
            return this;
        }

        Rows codes(DatabaseFailure fault, String listed) {
            for (String code : listed.split(" ", -1)) {
                codes.put(Integer.valueOf(code), fault);
            }
            return this;
        }

        DatabaseFailure find(String state, int code) {
            DatabaseFailure byCode = codes.get(code);
            return byCode == null ? FailureTable.find(states, state) : byCode;
        }
    }
}
