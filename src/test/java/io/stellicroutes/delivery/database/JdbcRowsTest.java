package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.records.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way of Oracle and SQL Server, of which no server is at hand: what JDBC says of it, H2 does. */
final class JdbcRowsTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("id", new ColumnType(ColumnType.Kind.BIGINT, 0, 0, ""), "BIGINT", 0),
            new Column("name", new ColumnType(ColumnType.Kind.OTHER, 0, 0, "UUID"), "UUID", 0));

    private static JdbcRows rows(Connection h2, Refusals refusals) throws SQLException {
        return new JdbcRows(Databases.H2, new SinkTarget(h2, "\"t\"", COLUMNS, Map.of(), true, refusals));
    }

    @Test
    void aRefusedRowIsFoundInItsBatchAndTheOthersAreInsertedOnce() throws Exception {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = h2.createStatement()) {
            statement.execute("CREATE TABLE \"t\" (\"id\" BIGINT, \"name\" UUID)");
            h2.setAutoCommit(false);
            List<String> refused = new ArrayList<>();
            try (JdbcRows rows = rows(
                    h2,
                    (row, column, why) ->
                            refused.add(row.number() + " " + COLUMNS.get(column).name()))) {
                for (long i = 1; i <= 2500; i++) {
                    String name = i == 1 || i == 777 || i == 2500 ? "secret" : "6f1c0b9e-7c1a-4b61-9f0d-0c3c1d7d9f10";
                    rows.add(new Row(i, List.of("" + i, name)), new Object[] {i, name}, true);
                }
                rows.rest();
            }

            assertThat(refused).containsExactly("1 name", "777 name", "2500 name");
            try (ResultSet count = statement.executeQuery("SELECT COUNT(*), COUNT(DISTINCT \"id\") FROM \"t\"")) {
                count.next();
                assertThat(List.of(count.getLong(1), count.getLong(2))).containsExactly(2497L, 2497L);
            }
        }
    }

    @Test
    void aBrokenConstraintIsNoMatterOfARow() throws Exception {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = h2.createStatement()) {
            statement.execute("CREATE TABLE \"t\" (\"id\" BIGINT PRIMARY KEY, \"name\" UUID)");
            h2.setAutoCommit(false);
            try (JdbcRows rows = rows(h2, (row, column, why) -> {
                throw new AssertionError("row " + row.number() + " is refused");
            })) {
                rows.add(new Row(1, List.of("1", "")), new Object[] {1L, null}, true);
                rows.add(new Row(2, List.of("1", "")), new Object[] {1L, null}, true);

                assertThatThrownBy(rows::rest)
                        .isInstanceOf(SQLException.class)
                        .extracting(e -> ((SQLException) e).getSQLState())
                        .isEqualTo("23505");
            }
        }
    }
}
