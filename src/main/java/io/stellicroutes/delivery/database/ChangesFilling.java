package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows and the keys of deleted ones are staged, each in a table of their own, and change the table at the end:
 * {@code mode=merge} and {@code mode=history}. A row that comes without a change is part of a snapshot.
 */
final class ChangesFilling implements Filling {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** As many rejected rows are held before their keys are staged. */
    private static final int MOST_HELD = 1000;

    private final LoadParts parts;
    private final boolean compares;
    private final LoadContext.ChangeMode changes;
    private final RowValues rowValues;
    private final RowValues keyValues;
    private final KeyOrder keyOrder;
    private final StagingTable rows;
    private final StagingTable deleted;
    private final StagingTable kept;
    private final List<Row> rejected = new ArrayList<>();
    /** By the numbers of rows of this batch whose key was written otherwise: the rows with the keys before. */
    private final Map<Long, Row> renamed = new LinkedHashMap<>();

    private Lasting lasting;
    private StagingTable filling;
    /** Whether what is filled in counts as rows of the delivery. */
    private boolean counts;

    private SentRows sent;
    /** Of rows that were sent before, and are not in {@link #sent}. */
    private long staged;

    private long stagedRows;
    /** How many rows the table has that the file lacks; negative as long as they are not staged. */
    private long missing = -1;

    /** @param compares whether the table may be compared with the rows before it is changed */
    ChangesFilling(LoadParts parts, boolean compares) {
        this.parts = parts;
        this.compares = compares;
        this.changes = parts.context().changes() == null
                ? new LoadContext.ChangeMode(null, true, false, false)
                : parts.context().changes();
        this.rowValues = new RowValues(parts.context(), parts.database(), parts.plan());
        this.keyValues = RowValues.ofKey(parts.context(), parts.database(), parts.plan());
        this.keyOrder = parts.plan().keyOrder();
        this.rows = new StagingTable(parts.database(), parts.statements());
        this.deleted = new StagingTable(parts.database(), parts.statements());
        this.kept = new StagingTable(parts.database(), parts.statements());
    }

    /** Whether a deleted record changes the table. */
    private boolean deletes() {
        return isHistory() || parts.settings().delete() != DatabaseSettings.Delete.KEEP;
    }

    /** Whether rows are deleted that the table has and the file does not. */
    private boolean adopts() {
        return changes.adopts() && changes.deletes() && deletes();
    }

    /** Whether it is asked which rows those are. */
    private boolean finds() {
        return compares || (changes.adopts() && deletes());
    }

    @Override
    public void prepare() throws SQLException {
        make(rows, rowValues, finds());
        if (deletes() || finds()) {
            make(deleted, keyValues, false);
        }
        if (finds()) {
            make(kept, keyValues, true);
        }
    }

    private void make(StagingTable stage, RowValues values, boolean indexed) throws SQLException {
        stage.make(
                parts.target().sql(), values.columns(), indexed ? parts.plan().key() : List.of());
        parts.transaction().stagesIn(stage);
    }

    @Override
    public void begin(Lasting leaves) {
        lasting = leaves;
    }

    @Override
    public void add(Row row) throws SQLException {
        boolean gone = row.change() != null && row.change().operation() == Change.Operation.DELETE;
        if (!gone) {
            fill(rows, true);
            rename(row);
            Object[] values = sent.add(row);
            if (values != null) {
                keyOrder.next(values);
            }
        } else if (deletes()) {
            fill(deleted, true);
            sent.add(row);
        } else {
            staged++;
        }
    }

    /** What is deleted is known when it is known which rows of the batch are rejected. */
    private void rename(Row row) {
        if (deletes() && row.change() != null && row.change().key() != null) {
            List<String> key = row.change().key();
            Row before = new Row(row.number(), key, key, row.change());
            Object[] old = new Object[keyValues.columns().size()];
            Object[] now = new Object[old.length];
            // a key that can't be one is in no table
            if (keyValues.fill(before, old) == null
                    && !(keyValues.fill(row, now) == null && Arrays.deepEquals(old, now))) {
                renamed.put(row.number(), before);
            }
        }
    }

    /** Stages the keys that records had, of which the rows are not rejected. */
    private void stageRenamed() throws SQLException {
        if (!renamed.isEmpty()) {
            end();
            fill(deleted, false);
            for (Row row : renamed.values()) {
                sent.add(row);
            }
            end();
            renamed.clear();
        }
    }

    private void rejected(Row row) {
        renamed.remove(row.number());
        if (finds()) {
            rejected.add(row);
        }
    }

    /** Sends what follows into a table. */
    private void fill(StagingTable stage, boolean counted) throws SQLException {
        if (filling == stage) {
            return;
        }
        end();
        boolean whole = stage == rows;
        sent = SentRows.open(
                parts,
                whole ? rowValues : keyValues,
                stage.sql(),
                whole ? parts.plan().constants() : Map.of(),
                true,
                whole ? this::rejected : row -> {});
        filling = stage;
        counts = counted;
    }

    private void end() throws SQLException {
        if (sent != null) {
            sent.end();
            staged += counts ? sent.taken() : 0;
            stagedRows += filling == rows ? sent.taken() : 0;
        }
        sent = null;
        filling = null;
    }

    @Override
    public void flush() throws SQLException {
        if (sent != null) {
            sent.flush();
        }
        stageRenamed();
        if (rejected.size() >= MOST_HELD) {
            keep();
        }
    }

    @Override
    public void rest() throws SQLException {
        end();
        stageRenamed();
        keep();
    }

    /**
     * Stages the keys of rejected rows, which are in the file and so stay in the table. What can't be such a key is in
     * no table.
     */
    private void keep() throws SQLException {
        end();
        Object[] values = new Object[keyValues.columns().size()];
        for (Row row : List.copyOf(rejected)) {
            if (keyValues.fill(row, values) == null) {
                fill(kept, false);
                sent.add(row);
            }
        }
        rejected.clear();
        end();
    }

    @Override
    public long taken() {
        return staged + (sent == null || !counts ? 0 : sent.taken());
    }

    /** How the table differs from the staged rows, if they are all of a file's. */
    TableDifference difference() throws SQLException {
        rest();
        StagedChanges staging = staging();
        long extra = stageMissing(staging);
        parts.statements().run(parts.database().beforeChanges());
        long different = isHistory() ? history(staging).different() : new MergeChanges(parts, staging).different();
        return new TableDifference(staging.count() - staging.known(), different, extra);
    }

    private long stageMissing(StagedChanges staging) throws SQLException {
        if (missing < 0) {
            missing = missingRows().stage(deleted.sql(), staging.rows(), kept.sql());
        }
        return missing;
    }

    @Override
    public void complete() throws SQLException {
        rest();
        if (lasting != null) {
            lasting.begin();
        }
        parts.lock();
        StagedChanges staging = staging();
        if (adopts()) {
            missingRows().check(stageMissing(staging), staging.count());
        } else if (finds()) {
            leave(stageMissing(staging));
        }
        parts.statements().run(parts.database().beforeChanges());
        if (isHistory()) {
            history(staging).apply();
        } else {
            new MergeChanges(parts, staging).apply();
        }
    }

    /** They were only counted, and are to stay. */
    private void leave(long count) throws SQLException {
        parts.statements().run(parts.database().deleteAll(deleted.sql()));
        if (count > 0) {
            LOG.warn(
                    "{}: {} that the file lacks, and stay: run {} --accept-deletes deletes them",
                    parts.faults().subject(),
                    Plural.of(count, "row is in the table", "rows are in the table"),
                    parts.context().export().name());
        }
    }

    private MissingRows missingRows() {
        return new MissingRows(parts, changes);
    }

    private HistoryChanges history(StagedChanges staging) {
        return new HistoryChanges(parts, staging, changes.snapshot());
    }

    private boolean isHistory() {
        return parts.settings().mode() == DatabaseSettings.Mode.HISTORY;
    }

    private StagedChanges staging() throws SQLException {
        Database database = parts.database();
        ColumnPlan plan = parts.plan();
        long replaced = keyOrder.isStrict() || stagedRows == 0
                ? 0
                : parts.statements().count(database.replacedRows(rows.sql(), plan.key()));
        if (replaced > 0 && parts.context().changes() != null) {
            throw new DeliveryException(
                    ErrorCode.DUPLICATE_KEYS,
                    parts.faults().subject(),
                    Plural.of(
                                    replaced,
                                    "row has the key of another row for the table",
                                    "rows have the key of another row for the table")
                            + ", though the texts differ. "
                            + parts.transaction().takeBack() + " Set compare.normalise of the key's columns to trim,"
                            + " lower or number, and duplicate-keys says which of the rows counts");
        }
        String winners = "(" + database.winners(rows.sql(), Column.names(plan.columns()), plan.key(), true) + ")";
        String source = replaced > 0 ? winners : rows.sql();
        return new StagedChanges(source, stagedRows - replaced, known(source), deletes() ? deleted.sql() : "");
    }

    /** To be counted of a snapshot: nearly all of it may be there, and then nobody needs to look for new rows. */
    private long known(String source) throws SQLException {
        if (parts.tableIsNew()) {
            return 0;
        }
        String there = isHistory() ? parts.database().isCurrent("t.") : "";
        return changes.snapshot()
                ? parts.statements()
                        .count(parts.database()
                                .countMatched(
                                        parts.target().sql(),
                                        source,
                                        parts.plan().key(),
                                        there))
                : -1;
    }
}
