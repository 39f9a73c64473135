package io.stellicroutes.records;

/**
 * What is known of a file's rows before they are read, so that a row that is there again is recognised by its bytes
 * instead of being searched for its end. Asked by the thread that reads ahead, row by row, in the order of the file;
 * that thread alone.
 */
public interface KnownRows {
    /** Of a row of which nothing is known. */
    int UNKNOWN = 0;

    /** The length in bytes, without the line end, of the row that is expected next; or {@link #UNKNOWN}. */
    int length();

    /**
     * Whether the expected row is there, that is: whether exactly these bytes fitted the header of such a file as one
     * row. If so it is the next row, and {@link #found} is not called.
     *
     * @param row holds the bytes
     */
    boolean recognise(RawRow row);

    /** The next row was found in another way; it is not known yet whether it fits the header. */
    void found(RawRow row);
}
