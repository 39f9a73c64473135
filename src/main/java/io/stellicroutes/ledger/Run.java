package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of an export, as the ledger has it.
 *
 * @param id time of the start and a random part: letters, digits and hyphens
 * @param fileName Stellic's name of the file ({@code data.file_name}; reference, step 1); empty in the synchronous flow
 * @param fileExpiry when Stellic drops the file
 * @param bytes the landed file's length; 0 until it has landed
 * @param error why it failed
 * @param fetchedAgain how often its landed file was gone and was fetched again
 * @param fingerprint what the landed file's contents are known by; empty until it has landed, and for an older
 *     version's runs
 * @param note what was odd about how the file came
 * @param onlyTo the destinations to which it delivers; none for all of the export's
 * @param headerChange how the field names differ from those of the last good run
 * @param startedBy who or what began it: {@code schedule}, {@code recovery}, or how and a user's name, as in
 *     {@code command:ada}
 * @param accepted what a user has accepted, and who
 */
public record Run(
        String id,
        String export,
        String dataType,
        Stage stage,
        Status status,
        Optional<String> fileName,
        Optional<Instant> fileExpiry,
        long bytes,
        Instant startedAt,
        Optional<Instant> finishedAt,
        Optional<String> error,
        int fetchedAgain,
        Optional<String> fingerprint,
        Optional<String> note,
        List<String> onlyTo,
        Optional<String> headerChange,
        Optional<String> startedBy,
        Optional<String> accepted) {

    private static final Pattern ID = Pattern.compile("^\\d{8}T\\d{6}Z-[0-9a-f]{10}(?=[.-])");

    /** {@return what the lines of the log about it are labelled with} */
    public LogSubject logSubject() {
        return LogSubject.ofRun(export, id);
    }

    /**
     * {@return the id of a run that a file's name begins with}
     *
     * @param fileName the name of a file in the work directory
     */
    public static Optional<String> idIn(String fileName) {
        return ID.matcher(fileName).results().map(MatchResult::group).findFirst();
    }

    /** How far a run has come. */
    public enum Stage {
        /** Stellic has not accepted it yet. */
        REQUESTING,
        /** Stellic has accepted it and the file is not here yet. */
        AWAITING,
        /** The file is here. */
        LANDED,
        /** What a newer version says, which this one does not know. */
        UNKNOWN
    }

    /** How a run stands. */
    public enum Status {
        /** It has not ended. */
        RUNNING,
        /** Every destination has everything. */
        DELIVERED,
        /** It has ended, and not well; it may be resumable. */
        FAILED,
        /** A preview that has ended: it delivers nothing. */
        PREVIEWED,
        /** What a newer version says, which this one does not know. */
        UNKNOWN;

        /** {@return those that this version gives runs} */
        public static Stream<Status> known() {
            return Stream.of(values()).filter(status -> status != UNKNOWN);
        }
    }

    /** {@return whether Stellic must still be asked for it; for expressions in routes} */
    public boolean isRequesting() {
        return stage == Stage.REQUESTING;
    }

    /** {@return whether its file must still be waited for and fetched; for expressions in routes} */
    public boolean isAwaiting() {
        return stage == Stage.AWAITING;
    }

    /** {@return whether its file has landed once, is gone, and is being fetched again} */
    public boolean isFetchedAgain() {
        return stage == Stage.AWAITING && bytes > 0;
    }

    /** {@return whether its error says that a user has stopped it} */
    public boolean isStoppedByHand() {
        return error.flatMap(Problem::codeOf)
                .filter(ErrorCode.STOPPED_BY_HAND::equals)
                .isPresent();
    }

    /**
     * {@return whether it delivers to one of its export's destinations}
     *
     * @param destination the destination's name
     */
    public boolean goesTo(String destination) {
        return onlyTo.isEmpty() || onlyTo.contains(destination);
    }

    /** {@return whether it has not ended, and only a newer version knows how it goes on} */
    public boolean isOfNewerVersion() {
        return finishedAt.isEmpty() && (stage == Stage.UNKNOWN || status == Status.UNKNOWN);
    }

    /**
     * {@return whether it can go on where it stands: it is not delivered, and its file is here or still to be had}
     *
     * @param now this instant
     */
    public boolean resumable(Instant now) {
        return (status == Status.RUNNING || status == Status.FAILED)
                && (stage == Stage.LANDED
                        || (stage == Stage.AWAITING
                                && fileExpiry.map(now::isBefore).orElse(true)));
    }

    /** {@return the name of the file as destinations may use it: letters, digits, dot, underscore and hyphen only} */
    public String cleanFileName() {
        String name = fileName.map(
                        given -> given.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", ""))
                .filter(clean -> !clean.isBlank() && clean.length() <= 200)
                .orElse(export + "-" + id + ".csv");
        return name;
    }
}
