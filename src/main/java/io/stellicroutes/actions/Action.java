package io.stellicroutes.actions;

import io.stellicroutes.run.Accepted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody asks for. */
public sealed interface Action {
    /** The word for it, in the audit. */
    String word();

    /** The export that it is about; empty if the run says which. */
    default Optional<String> export() {
        return Optional.empty();
    }

    /** The run that it is about; empty if there is none yet. */
    default Optional<String> run() {
        return Optional.empty();
    }

    /** The destinations that it is about; none for all of the export's. */
    default List<String> to() {
        return List.of();
    }

    /** What else the audit should know. */
    default String details() {
        return "";
    }

    /**
     * Run an export now, or go on with its unfinished run.
     *
     * @param fresh whether to ask Stellic anew in any case
     * @param accepted what somebody has looked at and wants, though it is unusual
     * @param to the destinations; none for all of the export's
     */
    record Run(String exportName, boolean fresh, Accepted accepted, List<String> to) implements Action {
        @Override
        public String word() {
            return "run";
        }

        @Override
        public Optional<String> export() {
            return Optional.of(exportName);
        }

        @Override
        public String details() {
            List<String> details = new ArrayList<>();
            if (fresh) {
                details.add("new");
            }
            if (accepted.header()) {
                details.add("accept-header");
            }
            if (accepted.shrink()) {
                details.add("accept-shrink");
            }
            if (accepted.deletes()) {
                details.add("accept-deletes");
            }
            if (accepted.remaster()) {
                details.add("accept-remaster");
            }
            return String.join(", ", details);
        }
    }

    /**
     * Deliver a run's file again.
     *
     * @param to the destinations; none for all of the export's
     * @param force also where records may then be there twice, or older ones replace newer ones
     */
    record Replay(String runId, List<String> to, boolean force) implements Action {
        @Override
        public String word() {
            return "replay";
        }

        @Override
        public Optional<String> run() {
            return Optional.of(runId);
        }

        @Override
        public String details() {
            return force ? "force" : "";
        }
    }

    /**
     * Deliver rejected rows of a run as somebody has corrected them.
     *
     * @param to the destinations; none for all of the export's
     * @param rows a CSV file, as {@code rejects --csv} writes it; it has to stay until the replay has ended
     */
    record Correct(String runId, List<String> to, Path rows, boolean force) implements Action {
        @Override
        public String word() {
            return "correct";
        }

        @Override
        public Optional<String> run() {
            return Optional.of(runId);
        }
    }

    /** Stop a run: it ends where its road looks next, and can be resumed. */
    record Stop(String runId) implements Action {
        @Override
        public String word() {
            return "stop";
        }

        @Override
        public Optional<String> run() {
            return Optional.of(runId);
        }
    }

    /** Pause the schedule of an export, until it is resumed. */
    record Pause(String exportName) implements Action {
        @Override
        public String word() {
            return "pause";
        }

        @Override
        public Optional<String> export() {
            return Optional.of(exportName);
        }
    }

    /** What only commands do, such as {@code undo}: {@link Actions} does not. */
    record OfCommand(String word, Optional<String> export, Optional<String> run, List<String> to) implements Action {
        /** Something with what a destination has of an export, by a run. */
        public static OfCommand with(String word, String export, String run, String to) {
            return new OfCommand(word, Optional.of(export), Optional.of(run), List.of(to));
        }
    }

    /** Let the schedule of an export go on. */
    record Resume(String exportName) implements Action {
        @Override
        public String word() {
            return "resume";
        }

        @Override
        public Optional<String> export() {
            return Optional.of(exportName);
        }
    }
}
