package io.stellicroutes.cli;

import picocli.CommandLine.Option;

/** The option of the commands that a service does: {@link HandedCommand} looks at it, before anything else. */
final class Here {
    @Option(
            names = HandedCommand.HERE,
            description = "Work in this process, although a service has this work directory and could do it.")
    private boolean here;
}
