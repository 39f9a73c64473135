package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rejected rows that somebody has mended: a CSV file as {@code rejects --csv} writes it. */
public final class MendedRows {
    /** The name of the first column, which holds the row's number. */
    public static final String NUMBER = "_row";

    private MendedRows() {}

    /**
     * Reads a file into memory; it holds rejected rows only.
     *
     * @param names the field names that it must have behind {@code _row}
     * @return the fields by the number of the row
     * @throws UnreadableFileException naming the record, if the file is not such a one
     */
    public static Map<Long, List<String>> read(Path file, List<String> names) throws IOException {
        RecordReader reader = new RecordReader(1, StandardCharsets.UTF_8);
        Map<Long, List<String>> mended = new TreeMap<>();
        try (RecordReader.Rows rows = reader.parse(reader.open(file))) {
            List<String> header = rows.hasNext() ? rows.next() : List.of();
            if (header.isEmpty()
                    || !header.get(0).equals(NUMBER)
                    || !header.subList(1, header.size()).equals(names)) {
                throw new UnreadableFileException(
                        ErrorCode.MENDED_ROWS,
                        file + ": its first line must be " + NUMBER
                                + " and the names of the run's file, as rejects --csv writes them");
            }
            for (int record = 1; rows.hasNext(); record++) {
                List<String> row = rows.next();
                if (row.size() == 1 && row.get(0).isEmpty()) {
                    continue;
                }
                String where = file + ", record " + record + " behind the first line: ";
                if (!row.get(0).matches("[1-9]\\d{0,17}")) {
                    throw new UnreadableFileException(
                            ErrorCode.MENDED_ROWS, where + NUMBER + " must be the number of a rejected row");
                }
                if (mended.put(Long.valueOf(row.get(0)), List.copyOf(row.subList(1, row.size()))) != null) {
                    throw new UnreadableFileException(
                            ErrorCode.MENDED_ROWS, where + "row " + row.get(0) + " is there twice");
                }
            }
        }
        return mended;
    }
}
