package io.stellicroutes.cli;

import io.stellicroutes.base.Problem;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Tier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Asks a person for what a new configuration still lacks. */
final class Interview {
    private static final Pattern WORD = Pattern.compile("[^,\\s]+");

    private final BufferedReader in;
    private final PrintWriter out;
    private final Choices choices;

    Interview(BufferedReader in, PrintWriter out, Choices choices) {
        this.in = in;
        this.out = out;
        this.choices = choices;
    }

    /** Nobody answers any more. */
    static final class EndedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Asks until nothing is missing.
     *
     * @param way how to authenticate to Stellic, if that is decided
     * @throws EndedException if the input ends before
     * @throws ConfigException if something is wrong that no answer can correct
     */
    void hold(Optional<Ways> way) throws IOException, EndedException {
        out.println("An empty answer takes the value in brackets. Ctrl-C cancels; nothing is written before the end.");
        ask("stellic.base-url", "");
        Ways chosen = way.isPresent() ? way.get() : way();
        for (String setting : chosen.settings()) {
            ask(setting, chosen.proposal(setting));
        }
        exports();
        destinations();
        correct();
    }

    private Ways way() throws IOException, EndedException {
        Optional<Ways> begun = Ways.begun(choices);
        if (begun.isPresent()) {
            return begun.get();
        }
        explain("stellic.auth", "How to authenticate to Stellic: " + String.join(", ", Ways.names()) + ".");
        return Ways.of(answer("header", text -> among(List.of(text), Ways.names())));
    }

    private void exports() throws IOException, EndedException {
        if (choices.exports().isEmpty()) {
            List<Catalogue.DataType> types = Catalogue.load().all();
            explain("stellic.exports", "What to export, separated by commas: names from this list, or others.");
            types.forEach(type -> out.println("  " + type.name() + ": " + type.description()));
            for (String name : listed(answer("", text -> !text.isBlank()))) {
                choices.export(name, name);
            }
            for (String name : choices.exports().keySet()) {
                ask(
                        "stellic.exports." + name + ".schedule",
                        choices.setting("stellic.exports." + name + ".schedule").defaultValue());
            }
        }
    }

    private void destinations() throws IOException, EndedException {
        if (choices.destinations().isEmpty()) {
            explain(
                    "stellic.destinations",
                    "Where the records go, separated by commas: " + String.join(", ", choices.typeNames())
                            + "; name=type gives one a name of its own.");
            String answered = answer(
                    "file",
                    text -> among(
                            listed(text).stream().map(InitCommand::right).toList(), List.copyOf(choices.typeNames())));
            listed(answered).forEach(part -> choices.destination(InitCommand.left(part), InitCommand.right(part)));
        }
        for (Map.Entry<String, DestinationType> destination :
                choices.destinations().entrySet()) {
            String prefix = "stellic.destinations." + destination.getKey() + ".";
            DestinationType type = destination.getValue();
            for (Setting setting : type.settings()) {
                boolean logsIn = type.logIn(name -> choices.has(prefix + name)).contains(setting.name());
                if (setting.tier() == Tier.ESSENTIAL || logsIn) {
                    ask(prefix + setting.name(), setting.defaultValue());
                }
            }
        }
    }

    /** Asks again for what is wrong or missing, as long as there is a property to ask for. */
    private void correct() throws IOException, EndedException {
        for (List<Problem> mistakes = choices.mistakes(); !mistakes.isEmpty(); mistakes = choices.mistakes()) {
            String property = mistakes.get(0).subject().property();
            if (choices.find(property).isEmpty()) {
                throw new ConfigException(mistakes);
            }
            out.println("! " + mistakes.get(0));
            choices.remove(property);
            ask(property, "");
        }
    }

    /** Asks for a property that has not been chosen; one that stays empty keeps its default. */
    private void ask(String property, String proposal) throws IOException, EndedException {
        if (choices.has(property)) {
            return;
        }
        Setting setting = choices.setting(property);
        explain(
                property,
                setting.description()
                        + (setting.choices().isEmpty() ? "" : " One of " + String.join(", ", setting.choices()) + "."));
        answer(proposal, text -> isGood(property, text));
    }

    private boolean isGood(String property, String text) {
        if (text.isEmpty()) {
            return true;
        }
        try {
            choices.set(property, text);
        } catch (ConfigException e) {
            out.println("! " + e.getMessage());
            return false;
        }
        List<Problem> mistakes = choices.mistakes().stream()
                .filter(mistake -> mistake.subject().property().equals(property))
                .toList();
        mistakes.forEach(mistake -> out.println("! " + mistake));
        if (!mistakes.isEmpty()) {
            choices.remove(property);
        }
        return mistakes.isEmpty();
    }

    private boolean among(List<String> answered, List<String> known) {
        List<String> unknown =
                answered.stream().filter(word -> !known.contains(word)).toList();
        unknown.forEach(word -> out.println("! " + word + " is none of " + String.join(", ", known)));
        return unknown.isEmpty();
    }

    private static List<String> listed(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    private void explain(String what, String description) {
        out.println();
        out.println(what + ": " + description);
    }

    private String answer(String proposal, Predicate<String> isGood) throws IOException, EndedException {
        while (true) {
            out.print(proposal.isEmpty() ? "> " : "[" + proposal + "] > ");
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new EndedException();
            }
            String text = line.isBlank() ? proposal : line.strip();
            if (isGood.test(text)) {
                return text;
            }
        }
    }
}
