package io.stellicroutes.run;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.NetworkFailure;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Why something failed, in words that hold no URL, no credential and no record. */
public final class Problems {
    /** What the system says of a full disk. */
    private static final Set<String> FULL = Set.of("No space left on device", "Disk quota exceeded");

    private Problems() {}

    /** What our own exceptions say is safe as it is; of others' only those kinds that can't hold anything are told. */
    public static Problem of(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof HasProblem ours) {
                return ours.problem();
            }
        }
        return ofOthers(thrown, Causes.root(thrown));
    }

    private static Problem ofOthers(Throwable thrown, Throwable root) {
        if (root instanceof HttpOperationFailedException answer) {
            return problem(ErrorCode.SERVER_ANSWER, "the server answered " + answer.getStatusCode());
        }
        Optional<NetworkFailure> network = NetworkFailure.of(thrown);
        if (network.isPresent()) {
            return problem(network.get().code(), network.get().why());
        }
        if (isDiskFull(thrown)) {
            return problem(ErrorCode.DISK_FULL, "no space left on the disk" + whose(root));
        }
        if (root instanceof FileSystemException file && file.getFile() != null) {
            return problem(
                    ErrorCode.UNUSABLE_FILE,
                    "the file " + file.getFile() + " can't be used: "
                            + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()));
        }
        return problem(
                ErrorCode.UNTOLD,
                kinds(thrown, root) + place(root)
                        + "; its message is not shown, because it may hold a record or a secret");
    }

    /** Whether there was no room for what was to be written, on the disk or within the user's quota of it. */
    public static boolean isDiskFull(Throwable thrown) {
        Throwable root = Causes.root(thrown);
        String reason = root instanceof FileSystemException file ? file.getReason() : root.getMessage();
        return root instanceof IOException && FULL.contains(String.valueOf(reason));
    }

    /** Which disk, if that is known. */
    private static String whose(Throwable root) {
        return root instanceof FileSystemException file && file.getFile() != null
                ? " of " + (file.getOtherFile() == null ? file.getFile() : file.getOtherFile())
                : "";
    }

    private static Problem problem(ErrorCode code, String detail) {
        return Problem.of(code, Subject.NONE, detail);
    }

    /** The root's kind, and the outermost one's if it is another. */
    private static String kinds(Throwable thrown, Throwable root) {
        String kind = root.getClass().getSimpleName();
        return thrown == root ? kind : kind + " (in a " + thrown.getClass().getSimpleName() + ")";
    }

    private static String place(Throwable root) {
        return root.getStackTrace().length == 0 ? "" : " at " + root.getStackTrace()[0];
    }

    /** The stack trace, a line a frame; only our own messages are in it, for the same reason. */
    public static List<String> trace(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause : Causes.of(thrown)) {
            lines.add((lines.isEmpty() ? "" : "Caused by: ")
                    + cause.getClass().getName()
                    + (cause instanceof HasProblem ? ": " + Printable.of(String.valueOf(cause.getMessage())) : ""));
            Stream.of(cause.getStackTrace()).forEach(frame -> lines.add("    at " + frame));
        }
        return lines;
    }
}
