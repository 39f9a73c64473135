package io.stellicroutes.records;

import java.util.List;
import java.util.Objects;

/**
 * What a record is for the destination of a delivery that sends changes. Such a delivery sends deletes first, then
 * updates, then inserts; {@link Row#number} is the change's number among them, from 1.
 *
 * @param operation what has happened
 * @param row the row's number in the landed file, from 1; 0 for a delete
 * @param columns the names of the columns that have changed, of an update; empty otherwise, and where the file has
 *     other columns than before and they are not known
 * @param before the fields before an update or delete in the header's order; null if only the key is known
 * @param key likewise before an update, of which only those of the key are set: they may be written otherwise than now;
 *     null if they are not
 */
public record Change(Operation operation, long row, List<String> columns, List<String> before, List<String> key) {
    public Change {
        Objects.requireNonNull(operation);
        columns = List.copyOf(columns);
    }

    /** A change of a record whose key is written as it was. */
    public Change(Operation operation, long row, List<String> columns, List<String> before) {
        this(operation, row, columns, before, null);
    }

    /** A record without an earlier state. */
    public static Change of(Operation operation, long row) {
        return new Change(operation, row, List.of(), null);
    }

    /** What has happened to a record. */
    public enum Operation {
        /** It is part of a first snapshot, or of one that is not compared: it may be there already. */
        READ("r"),
        /** It is new. */
        CREATE("c"),
        /** It has other contents. */
        UPDATE("u"),
        /** It is gone: of {@link Row#fields} only the columns of the key are set, unless what it was is known. */
        DELETE("d");

        private final String code;

        Operation(String code) {
            this.code = code;
        }

        /** The letter by which change data capture knows it. */
        public String code() {
            return code;
        }
    }

    /** Hides the fields. */
    @Override
    public String toString() {
        return operation + " of row " + row;
    }
}
