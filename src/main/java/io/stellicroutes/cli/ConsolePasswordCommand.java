package io.stellicroutes.cli;

import io.stellicroutes.console.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code console-password}. */
@Command(
        name = "console-password",
        description = {
            "Asks for a password and prints its hash, for stellic.console.users.<name>.password-hash.",
            "Without a terminal it reads the first line of standard input."
        },
        mixinStandardHelpOptions = true)
final class ConsolePasswordCommand implements Callable<Integer> {
    private static final int SHORTEST = 8;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Console terminal = OwnProcess.terminal();
        char[] password = terminal == null ? fromInput() : terminal.readPassword("Password: ");
        if (password == null || password.length < SHORTEST) {
            err.println("A password needs at least " + SHORTEST + " characters.");
            return 1;
        }
        if (new String(password).getBytes(StandardCharsets.UTF_8).length > Passwords.LONGEST) {
            err.println("A password can have at most " + Passwords.LONGEST + " bytes.");
            return 1;
        }
        if (terminal != null && !Arrays.equals(password, terminal.readPassword("Once more: "))) {
            err.println("Passwords differ.");
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(Passwords.hash(password));
        out.flush();
        return 0;
    }

    private static char[] fromInput() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? null : line.toCharArray();
    }
}
