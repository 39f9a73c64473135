package io.stellicroutes.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Where a command is done: in a process of its own, or by the service, for a caller elsewhere. */
interface Place {
    /**
     * The road by a configuration.
     *
     * @throws io.stellicroutes.config.ConfigException naming every mistake
     */
    Road road(Path config, CommandRuntime.Purpose purpose) throws Exception;

    Screen screen();

    /** The characters that a line of a table may have; {@link Integer#MAX_VALUE} where no terminal shows it. */
    int columns();

    /** Says on the caller's stderr why a command has ended. */
    void error(PrintWriter err, String text);

    /** A file of the caller's, to be read here: the last part of its path is as it was. */
    Path toRead(Path named) throws IOException;

    /**
     * Makes a file of the caller's, for its owner alone.
     *
     * @throws FileAlreadyExistsException if it is there already
     */
    Writer toWrite(Path named) throws IOException;
}
