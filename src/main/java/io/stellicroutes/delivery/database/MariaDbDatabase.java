package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** MariaDB: filled by LOAD DATA LOCAL where its driver and the server have it on. */
final class MariaDbDatabase extends MySqlFamily {
    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public boolean is(String productName) {
        return productName.toLowerCase(Locale.ROOT).contains("mariadb");
    }

    @Override
    String keyCollation() {
        return "utf8mb4_nopad_bin";
    }

    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return MariaDbLoadData.isPossible(into.connection()) ? new MariaDbLoadData(this, into) : super.open(into);
    }

    @Override
    public List<String> indexCurrent(String schema, String name, String table, List<String> key) {
        return indexCurrentOnly(schema, name, table, key, "TINYINT GENERATED ALWAYS AS (%s) VIRTUAL INVISIBLE");
    }

    /** JSON is a text with a CHECK. */
    @Override
    public Map<String, String> checkedTypes(Connection connection, Target target, List<String> columns)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        if (columns.isEmpty()) {
            return types;
        }
        try (Statement statement = connection.createStatement();
                ResultSet nothing = statement.executeQuery(selectNothing(target.sql(), columns))) {
            ResultSetMetaData found = nothing.getMetaData();
            for (int i = 1; i <= found.getColumnCount(); i++) {
                if (found.getColumnTypeName(i).equals("JSON")) {
                    types.put(found.getColumnName(i), "JSON");
                }
            }
        }
        return types;
    }
}
