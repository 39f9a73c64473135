package io.stellicroutes.base;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is wrong, as data: an error, or a warning of the configuration. It becomes a text where a user meets it: in the
 * log, the ledger, a command's output and an exception's message. Immutable.
 *
 * @param code its heading in {@code docs/errors.md}
 * @param subject what it is about
 * @param detail what has happened and what to do, without subject and code; never a field's text, a credential or a
 *     presigned URL
 * @param completes whether the detail completes the sentence that the subject begins, as in <em>x is missing</em>; else
 *     a colon stands between them
 */
public record Problem(ErrorCode code, Subject subject, String detail, boolean completes) implements Serializable {
    private static final Pattern REFERENCE = Pattern.compile(" \\(see docs/errors\\.md#([a-z0-9-]+)\\)$");

    public Problem {
        Objects.requireNonNull(code);
        Objects.requireNonNull(subject);
        detail = Printable.of(detail);
    }

    /**
     * {@return a problem whose detail is a sentence of its own}
     *
     * @param code its heading in {@code docs/errors.md}
     * @param subject what it is about
     * @param detail what has happened and what to do, without subject and code; no field's text and no credential
     */
    public static Problem of(ErrorCode code, Subject subject, String detail) {
        return new Problem(code, subject, detail, false);
    }

    /**
     * {@return a problem whose detail completes the sentence that the subject begins}
     *
     * @param code its heading in {@code docs/errors.md}
     * @param subject what it is about
     * @param detail what has happened and what to do, without subject and code; no field's text and no credential
     */
    public static Problem completing(ErrorCode code, Subject subject, String detail) {
        return new Problem(code, subject, detail, true);
    }

    /**
     * {@return the same problem, with another subject's parts where its own has none}
     *
     * @param wider the subject of who passes the problem on
     */
    public Problem about(Subject wider) {
        return new Problem(code, subject.or(wider), detail, completes);
    }

    /**
     * {@return the same problem for a place where a subject is named already}
     *
     * @param told what the place names
     */
    public Problem within(Subject told) {
        return new Problem(code, subject.without(told), detail, completes);
    }

    /** {@return subject and detail, without the code: to be a part of another text} */
    public String sentence() {
        String about = Printable.of(subject.toString());
        return about.isEmpty() ? detail : about + (completes ? " " : ": ") + detail;
    }

    /** {@return what a user reads: subject, detail and code, each once} */
    public String text() {
        return sentence() + " (see docs/errors.md#" + code.anchor() + ")";
    }

    /**
     * {@return the code at the end of a {@link #text()} that was stored} The ledger keeps texts only; nobody else has a
     * reason to ask.
     *
     * @param text null if nothing was stored
     */
    public static Optional<ErrorCode> codeOf(String text) {
        Matcher found = REFERENCE.matcher(text == null ? "" : text);
        return found.find()
                ? Stream.of(ErrorCode.values())
                        .filter(code -> code.anchor().equals(found.group(1)))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * {@return a {@link #text()}, or another one, of at most so many characters: what is too long loses the end of its
     * detail, and keeps the code}
     *
     * @param text the text
     * @param length more than a code takes
     */
    public static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        Matcher found = REFERENCE.matcher(text);
        String reference = found.find() ? found.group() : "";
        int kept = length - reference.length() - 1;
        boolean splitsCharacter = Character.isHighSurrogate(text.charAt(kept - 1));
        return text.substring(0, splitsCharacter ? kept - 1 : kept) + "…" + reference;
    }

    /** The text, for logs. */
    @Override
    public String toString() {
        return text();
    }
}
