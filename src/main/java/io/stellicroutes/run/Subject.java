package io.stellicroutes.run;

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
        String shorter = without(toString(), error);
        return shorter.equals(error) ? without("destination " + destination, error) : shorter;
    }

    /** An error without the subject that it may begin with. */
    public static String without(String subject, String error) {
        return error.startsWith(subject + ": ") ? error.substring(subject.length() + 2) : error;
    }

    @Override
    public String toString() {
        return "export " + export + " to " + destination;
    }
}
