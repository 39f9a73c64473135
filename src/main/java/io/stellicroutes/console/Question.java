package io.stellicroutes.console;

import java.util.List;
import java.util.Optional;

/**
 * What somebody is asked once before something is done, and what may be chosen with it. Immutable.
 *
 * @param title the question
 * @param text what will happen
 * @param button what the button says that does it
 * @param destinations to choose one from, or all; empty if there is no choice
 * @param force what a box says that has to be ticked to do it in spite of a danger; empty if there is none
 * @param back where the one goes who does not want it: relative to the console's root
 */
public record Question(
        String title,
        String text,
        String button,
        boolean danger,
        List<String> destinations,
        Optional<String> force,
        String back) {
    /** One with no choice but yes or no. */
    static Question plain(String title, String text, String button, boolean danger, String back) {
        return new Question(title, text, button, danger, List.of(), Optional.empty(), back);
    }
}
