package io.stellicroutes.delivery.database;

/** How COPY has rows written. */
interface CopyFormat {
    /** Its name in SQL. */
    String name();

    /** What comes before the first row. */
    void begin(CopyBuffer out);

    /** A row: a value a column, as {@link ColumnType#value(CharSequence)} makes them. */
    void row(Object[] values, CopyBuffer out);

    /** What comes behind the last row. */
    void end(CopyBuffer out);
}
