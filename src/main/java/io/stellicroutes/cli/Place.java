package io.stellicroutes.cli;

import io.stellicroutes.actions.Asker;
import io.stellicroutes.control.Caller;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.ZoneId;

/** Where a command is done: in a process of its own, or by the service, for a caller elsewhere. */
interface Place {
    /**
     * The routes by a configuration.
     *
     * @throws io.stellicroutes.config.ConfigException naming every mistake
     */
    CommandRoutes routes(Path config, CommandRuntime.Purpose purpose) throws Exception;

    /** Who has called the command. */
    Asker caller();

    Screen screen();

    /** The characters that a line of a table may have; {@link Integer#MAX_VALUE} where no terminal shows it. */
    int columns();

    /** The time zone of whoever looks. */
    ZoneId zone();

    /** Says on the caller's stderr why a command has ended. */
    void error(PrintWriter err, String text);

    /** A file of the caller's, to be read here: the last part of its path is as it was. */
    Path toRead(Path named) throws IOException;

    /**
     * Makes a file of the caller's, for its owner alone: whole, or not at all.
     *
     * @throws FileAlreadyExistsException if it is there already
     */
    void write(Path named, Caller.Text text) throws IOException;
}
