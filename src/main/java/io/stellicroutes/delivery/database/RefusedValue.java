package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** What a database's refusal of a value says, in words that quote nothing of it. */
final class RefusedValue {
    private static final String DATA = "22";

    /**
     * MariaDB's for a broken CHECK; a column of JSON is a text with one, which is named as the table and the column.
     */
    static final int MARIADB_CHECK = 4025;

    /** Drivers may add the statement, which names all columns. */
    private static final Pattern STATEMENT = Pattern.compile("; SQL statement:|\nQuery is");

    private static final Pattern OCTETS = Pattern.compile("(?i)binary|blob");
    private static final int MYSQL_CUT = 1265;
    private static final int MYSQL_TOO_LONG = 1406;
    private static final int MYSQL_INCORRECT = 1366;
    private static final String TOO_LONG = "22001";
    private static final String NO_SUCH_CHARACTER = "22P05";
    private static final String NOT_IN_ENCODING = "22021";

    private RefusedValue() {}

    /** Whether the SQLState of an exception, or of one behind it, is that of a value. */
    static boolean hasState(SQLException e) {
        for (SQLException each = e; each != null; each = each.getNextException()) {
            if (each.getSQLState() != null && each.getSQLState().startsWith(DATA)) {
                return true;
            }
        }
        return false;
    }

    /** The column of JSON of which the text is none. */
    static int json(List<Column> columns, SQLException e) {
        for (int i = 0; i < columns.size() && e.getErrorCode() == MARIADB_CHECK; i++) {
            if (columns.get(i).type().isJson()
                    && e.getMessage().contains("." + columns.get(i).name() + "`")) {
                return i;
            }
        }
        return Refusals.UNKNOWN;
    }

    /** Whether the server's text has no such character; then it may not say in which column. */
    static boolean isOfCharacter(SQLException e) {
        return NO_SUCH_CHARACTER.equals(e.getSQLState()) || NOT_IN_ENCODING.equals(e.getSQLState());
    }

    /**
     * The column that a message names, behind the value if it quotes one; {@link Refusals#UNKNOWN} if it names none.
     */
    static int column(List<Column> columns, SQLException e) {
        String message = e.getMessage() == null ? "" : STATEMENT.split(e.getMessage(), 2)[0];
        int found = json(columns, e);
        if (found != Refusals.UNKNOWN) {
            return found;
        }
        int last = -1;
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            for (String quote : List.of("`", "'", "\"")) {
                int at = message.lastIndexOf(quote + name + quote);
                if (at > last) {
                    last = at;
                    found = i;
                }
            }
        }
        return found;
    }

    /** What a reject says of a column's value. */
    static String reason(Column column, SQLException e) {
        boolean text = column.type().isText();
        int code = e.getErrorCode();
        if (isOfCharacter(e) || (text && code == MYSQL_INCORRECT)) {
            return "holds a character that the column's character set lacks";
        }
        boolean octets = OCTETS.matcher(column.type().sql()).find();
        if (TOO_LONG.equals(e.getSQLState()) || code == MYSQL_TOO_LONG || ((text || octets) && code == MYSQL_CUT)) {
            return "longer than the column takes";
        }
        return text
                ? "the database refuses it (" + state(e) + ")"
                : "expected " + column.type().expected();
    }

    /** What a reject says if the column is not known. */
    static String reason(SQLException e) {
        return "the database refuses one of its values (" + state(e) + ")";
    }

    private static String state(SQLException e) {
        return "SQLState " + e.getSQLState() + ", code " + e.getErrorCode();
    }
}
