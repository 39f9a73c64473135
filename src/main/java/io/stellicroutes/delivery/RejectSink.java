package io.stellicroutes.delivery;

import java.util.List;

/** Where a row goes that a destination, or its own shape, does not let in. */
@FunctionalInterface
public interface RejectSink {
    /**
     * Records a rejected row.
     *
     * @param row the row's number, from 1, the header not counted
     * @param reason why; names the column and what was expected, never the value
     * @param fields the row as it was read
     */
    void reject(long row, String reason, List<String> fields);

    /**
     * Makes sure that the delivery may go on; to be called before something becomes final.
     *
     * @throws RuntimeException if another process has taken over
     */
    default void check() {}
}
