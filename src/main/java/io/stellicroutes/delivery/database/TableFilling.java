package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Rows go straight into the table: {@code mode=replace} and {@code mode=append}. */
final class TableFilling implements Filling {
    private final LoadParts parts;
    private SentRows rows;

    TableFilling(LoadParts parts) {
        this.parts = parts;
    }

    /**
     * Deletes earlier rows. Not in a table that is made in this transaction: there are none, nobody else sees it, and a
     * PostgreSQL that publishes all tables forbids to delete from one whose rows have no identity yet.
     */
    @Override
    public void begin(Lasting lasting) throws SQLException {
        if (lasting != null) {
            lasting.begin();
        }
        if (!parts.tableIsNew()) {
            deleteEarlierRows();
        }
        rows = SentRows.open(
                parts,
                new RowValues(parts.context(), parts.database(), parts.plan()),
                parts.target().sql(),
                parts.plan().constants(),
                lasting == null,
                row -> {});
    }

    private void deleteEarlierRows() throws SQLException {
        String table = parts.target().sql();
        if (parts.settings().mode() == DatabaseSettings.Mode.REPLACE) {
            parts.lock();
            parts.statements().run(parts.database().deleteAll(table));
        } else {
            try (PreparedStatement delete = parts.statements()
                    .connection()
                    .prepareStatement(parts.database().deleteRun(table))) {
                delete.setString(1, parts.context().runId());
                delete.executeUpdate();
            }
        }
    }

    @Override
    public void add(Row row) throws SQLException {
        rows.add(row);
    }

    @Override
    public void flush() throws SQLException {
        rows.flush();
    }

    @Override
    public void rest() throws SQLException {
        rows.rest();
    }

    @Override
    public long taken() {
        return rows.taken();
    }

    @Override
    public void complete() throws SQLException {
        rows.end();
    }
}
