package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.util.List;
import java.util.Optional;

/**
 * What identifies a record, as one text: the fields of the export's {@code key} columns. Several are joined by a bar; a
 * bar or backslash within them gets a backslash before it, so that different keys stay different. Immutable.
 */
public final class RecordKey {
    private final List<Integer> positions;

    private RecordKey(List<Integer> positions) {
        this.positions = positions;
    }

    /**
     * The key of a delivery's records.
     *
     * @throws DeliveryException if the file lacks one of the key's columns
     */
    public static RecordKey of(LoadContext context) {
        Header header = context.header();
        for (String column : context.export().key()) {
            if (header.indexOf(column) < 0) {
                throw new DeliveryException(
                        ErrorCode.KEY_NOT_IN_FILE,
                        context.subject(),
                        "the file has no column " + column + ", which "
                                + context.export().property("key") + " names; bin/stellic-exports preview "
                                + context.export().name() + " shows which it has");
            }
        }
        return new RecordKey(
                context.export().key().stream().map(header::indexOf).toList());
    }

    /** The positions of its columns, from 0; empty if the export has no {@code key}. */
    List<Integer> positions() {
        return positions;
    }

    /** A record's key; empty if the export has no {@code key}. */
    public Optional<String> of(Row row) {
        if (positions.isEmpty()) {
            return Optional.empty();
        }
        if (positions.size() == 1) {
            return Optional.of(row.fields().get(positions.get(0)));
        }
        StringBuilder key = new StringBuilder();
        for (int position : positions) {
            if (position != positions.get(0)) {
                key.append('|');
            }
            key.append(row.fields().get(position).replace("\\", "\\\\").replace("|", "\\|"));
        }
        return Optional.of(key.toString());
    }
}
