package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Batch;

/**
 * A table beside all records of a file, in one transaction, by the means of a load of a snapshot: the order of calls is
 * {@code add*}, {@code difference}, perhaps {@code repair}, {@code close}. For one thread; fails as a load does.
 */
public final class TableComparison implements AutoCloseable {
    private final DatabaseLoad load;

    TableComparison(DatabaseLoad load) {
        this.load = load;
    }

    /** Takes records; those that the table can't take are rejected, and are no difference. */
    public void add(Batch batch) {
        load.write(batch);
    }

    /** Compares the records so far with the table; no more may be added. */
    public TableDifference difference() {
        load.rest();
        return load.difference();
    }

    /**
     * Writes the difference, and nothing else, for good. Extra rows go as a deleted record's row does: with
     * {@code delete=keep} they stay. In a history it is the run's change, at the instant of the comparison's changes.
     *
     * @throws io.stellicroutes.delivery.DeliveryException also if more rows would be deleted than are allowed
     */
    public void repair() {
        load.finish();
    }

    /** Takes back what is not repaired. */
    @Override
    public void close() {
        load.close();
    }
}
