package io.stellicroutes.cli;

import picocli.CommandLine.Option;

/** How a command was called that a service can do. */
final class HandedInvocation extends Invocation {
    /** Read before the options are parsed: by {@link HandedCommand}. */
    @Option(
            names = HandedCommand.HERE,
            description = "Work in this process, although a service has this work directory and could do it.")
    boolean here;
}
