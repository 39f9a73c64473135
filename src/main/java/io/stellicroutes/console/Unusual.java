package io.stellicroutes.console;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.run.Accepted;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run has held back until somebody accepts it. */
enum Unusual {
    HEADER("its changed header", "The file has other columns than the last good run's."),
    SHRINK("fewer rows", "The file has far fewer rows than the last one."),
    DELETES("deletes and updates", "The destination gets as many deletes and updates as there are."),
    REMASTER(
            "all records anew", "What the destination has is not known any more: it gets all records, and no deletes.");

    private final String what;
    private final String text;

    Unusual(String what, String text) {
        this.what = what;
        this.text = text;
    }

    /** That of a word in a link. */
    static Optional<Unusual> named(String word) {
        return Stream.of(values())
                .filter(unusual -> unusual.word().equals(word))
                .findFirst();
    }

    /** What has to be accepted for an error not to occur again. */
    static Optional<Unusual> behind(ErrorCode code) {
        return switch (code) {
            case HEADER_CHANGED -> Optional.of(HEADER);
            case FILE_SHRANK -> Optional.of(SHRINK);
            case MAX_DELETES, MAX_UPDATES -> Optional.of(DELETES);
            case REMASTER -> Optional.of(REMASTER);
            default -> Optional.empty();
        };
    }

    /** For links. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is accepted, behind <em>accept</em>. */
    String what() {
        return what;
    }

    /** What it means. */
    String text() {
        return text;
    }

    /** That some of it are accepted. */
    static Accepted accepted(Collection<Unusual> some) {
        return new Accepted(
                some.contains(HEADER), some.contains(SHRINK), some.contains(DELETES), some.contains(REMASTER));
    }
}
