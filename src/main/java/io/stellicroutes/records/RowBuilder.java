package io.stellicroutes.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.Arrays;
import java.util.List;

/** Gathers the fields of a row, as long as they keep to the limits. */
final class RowBuilder extends AbstractBaseCsvCallbackHandler<List<String>> {
    private final Limits limits;
    private String[] fields = new String[16];

    RowBuilder(Limits limits) {
        this.limits = limits;
    }

    @Override
    protected void handleField(int index, char[] buffer, int from, int length, boolean quoted) {
        if (index == limits.columns()) {
            throw new Limits.ExceededException(limits.tooManyColumns());
        }
        if (length > limits.field()) {
            throw new Limits.ExceededException(limits.tooLongField());
        }
        if (index == fields.length) {
            fields = Arrays.copyOf(fields, 2 * index);
        }
        fields[index] = length == 0 ? "" : new String(buffer, from, length);
    }

    @Override
    protected void handleEmpty() {
        fields[0] = "";
    }

    @Override
    protected List<String> buildRecord() {
        return Arrays.asList(Arrays.copyOf(fields, getFieldCount()));
    }
}
