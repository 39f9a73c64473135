package io.stellicroutes.cli;

import io.stellicroutes.config.Catalogue;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code types}. */
@Command(
        name = "types",
        description = "Lists the known data types and their parameters; required ones are marked with *.",
        mixinStandardHelpOptions = true)
final class TypesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Catalogue.load().all().forEach(type -> {
            out.println(type.name());
            out.println("    " + type.description());
            type.parameters()
                    .forEach(parameter -> out.println("    " + parameter.name()
                            + (parameter.required() ? "*" : "") + (parameter.repeatable() ? " (may repeat)" : "") + ": "
                            + parameter.description()));
        });
        out.flush();
    }
}
