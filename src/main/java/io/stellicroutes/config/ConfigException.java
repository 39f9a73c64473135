package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong: every mistake that was found, each naming its property and what to do. */
public final class ConfigException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    /**
     * One mistake of these parts.
     *
     * @param code its heading in {@code docs/errors.md}
     * @param subject what it is about
     * @param detail what has happened and what to do; no field's text and no credential
     */
    public ConfigException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    /**
     * One mistake.
     *
     * @param mistake what is wrong
     */
    public ConfigException(Problem mistake) {
        this(List.of(mistake));
    }

    /** @param mistakes at least one; {@link #problem()} is the first */
    public ConfigException(List<Problem> mistakes) {
        super(mistakes.get(0));
        this.problems = List.copyOf(mistakes);
    }

    /** {@return the mistakes as data} */
    public List<Problem> problems() {
        return problems;
    }

    /** {@return the mistakes as they are shown: a sentence each, with its code} */
    public List<String> mistakes() {
        return problems.stream().map(Problem::text).toList();
    }

    /** All of them, a line each. */
    @Override
    public String getMessage() {
        return problems.stream().map(Problem::text).collect(Collectors.joining(System.lineSeparator()));
    }
}
