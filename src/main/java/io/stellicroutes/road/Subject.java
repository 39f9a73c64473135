package io.stellicroutes.road;

import java.util.stream.Stream;

/**
 * What an error of a delivery is about: it stands at the beginning of the error, once, whatever export and destination are called.
 *
 * @param export the export's name
 * @param destination the destination's name
 */
public record Subject(String export, String destination) {
    /** The error with this subject at its beginning; one that names the export alone there is left as it is. */
    public String of(String error) {
        return error.startsWith("export " + export + ": ") || error.startsWith(this + ", ")
                ? error
                : this + ": " + without(error);
    }

    /** The error without this subject, for where it stands already. */
    public String without(String error) {
        return Stream.of(this + ": ", "destination " + destination + ": ")
                .filter(error::startsWith)
                .map(subject -> error.substring(subject.length()))
                .findFirst()
                .orElse(error);
    }

    @Override
    public String toString() {
        return "export " + export + " to " + destination;
    }
}
