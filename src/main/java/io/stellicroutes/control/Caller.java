package io.stellicroutes.control;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** The process for which the service does a command. What can't be sent to it any more is dropped. */
public interface Caller {
    /** Its stdout; in pieces, so it is to be flushed. */
    Writer out();

    /** Its stderr, likewise. */
    Writer err();

    /** Whether its stderr is a terminal. */
    boolean isOnTerminal();

    /** The terminal's width. */
    int columns();

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
     * Makes a new file there, which its command line names, for its owner alone. It is complete when the writer is
     * closed.
     *
     * @throws FileAlreadyExistsException if it is there already
     * @throws IOException if it can't be made or the caller has gone
     */
    Writer create(String name) throws IOException;

    /**
     * Does this, on another thread, if the caller asks to stop; at once if it has asked before. Without it, the
     * connection ends, and the command goes on unheard.
     */
    void onStop(Runnable stop);

    /** Ends the connection; the command goes on unheard. */
    void leave();
}
