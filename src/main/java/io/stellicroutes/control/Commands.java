package io.stellicroutes.control;

import java.util.List;

/** What the service can do for a command. Thread-safe. */
public interface Commands {
    /** Whether the service does what a command line asks for. */
    boolean has(List<String> words);

    /**
     * Does a command.
     *
     * @param words a command line that it {@linkplain #has has}
     * @param caller whom its output goes to; to be used by the thread that is calling, but for {@link Caller#progress}
     * @return its exit code
     */
    int run(List<String> words, Caller caller);
}
