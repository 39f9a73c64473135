package io.stellicroutes.control;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneId;

/** The process for which the service does a command. What can't be sent to it any more is dropped. */
public interface Caller {
    /** Its stdout; in pieces, so it is to be flushed. */
    Writer out();

    /** Its stderr, likewise. */
    Writer err();

    /** The user whose process it is; this process's, where the system does not tell. */
    String user();

    /** Whether its stderr is a terminal. */
    boolean isOnTerminal();

    /** The terminal's width. */
    int columns();

    /** The width of the terminal that its stdout is; {@link Integer#MAX_VALUE} if it is none. */
    int tableColumns();

    /** The time zone of whoever looks at it. */
    ZoneId zone();

    /** Shows a line in the place of the one before, on its terminal; an empty one takes it away. */
    void progress(String line);

    /**
     * Copies the contents of a file there, which its command line names.
     *
     * @throws NoSuchFileException if it is not there
     * @throws AccessDeniedException if it can't be read
     * @throws IOException if the caller has gone
     */
    void read(String name, OutputStream to) throws IOException;

    /**
     * Makes a new file there, which its command line names, for its owner alone: whole, or not at all if the text fails
     * or this process ends.
     *
     * @throws FileAlreadyExistsException if it is there already
     * @throws IOException if it can't be made or the caller has gone
     */
    void create(String name, Text text) throws IOException;

    /** What is in a file. */
    @FunctionalInterface
    interface Text {
        /** Writes all of it. */
        void writeTo(Writer to) throws IOException;
    }

    /**
     * Does this, on another thread, if the caller asks to stop; at once if it has asked before. Without it, the
     * connection ends, and the command goes on unheard.
     */
    void onStop(Runnable stop);

    /** Ends the connection; the command goes on unheard. */
    void leave();
}
