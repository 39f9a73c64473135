package io.stellicroutes.cli;

/** Where a command shows how far it has come: its caller's stderr. */
interface Screen extends AutoCloseable {
    /** Whether a line can stand in the place of the one before. */
    boolean isTerminal();

    /** The terminal's width. */
    int columns();

    /** Shows a line in the place of the one before; an empty one takes it away. */
    void show(String line);

    /** Takes the line away. */
    @Override
    void close();
}
