package io.stellicroutes.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A command line that a service can do, read without the library that the commands are made with, which takes longer to
 * load than the service to answer.
 *
 * @param config the file that {@code --config} names
 */
record HandedCommand(String name, Path config) {
    /** The commands that have the option {@code --here}. */
    static final Set<String> NAMES = Set.of("run", "replay", "rejects", "diff", "changes", "verify", "undo", "forget");

    static final String USUAL_CONFIG = "application.properties";
    static final String HERE = "--here";

    static final String METRICS_FILE = "--metrics-file";

    private static final Set<String> IN_THIS_PROCESS = Set.of(HERE, "--help", "-h", "--version", "-V", "--");
    private static final String CONFIG = "--config";

    /** What is asked for; empty if no service is to do it. */
    static Optional<HandedCommand> of(List<String> words) {
        if (words.stream().anyMatch(HandedCommand::isForThisProcess)) {
            return Optional.empty();
        }
        return words.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(NAMES::contains)
                .map(name -> new HandedCommand(name, Path.of(config(words))));
    }

    /** A word with @ stands for what is in a file; the file of numbers is written by the process that is to end. */
    private static boolean isForThisProcess(String word) {
        return IN_THIS_PROCESS.contains(word)
                || word.startsWith("@")
                || word.equals(METRICS_FILE)
                || word.startsWith(METRICS_FILE + "=");
    }

    private static String config(List<String> words) {
        for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
            String word = each.next();
            if (word.startsWith(CONFIG + "=")) {
                return word.substring(CONFIG.length() + 1);
            }
            if (word.equals(CONFIG) && each.hasNext()) {
                return each.next();
            }
        }
        return USUAL_CONFIG;
    }
}
