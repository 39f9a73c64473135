package io.stellicroutes.run;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.NetworkFailure;
import io.stellicroutes.base.Printable;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.HttpException;

/** Why something failed, in words that hold no URL, no credential and no record, with its {@link ErrorCode}. */
public final class FailureMessages {
    private FailureMessages() {}

    /** Our own messages are safe as they are; of others' only those kinds that can't hold anything are told. */
    public static String of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isOurs(cause)) {
                return Printable.of(String.valueOf(cause.getMessage()));
            }
            // Camel's OAuth 2 throws it, and only that
            if (cause.getClass() == HttpException.class) {
                return ErrorCode.NO_TOKEN.at(
                        "stellic.auth.oauth2.token-url has given no token: check stellic.auth.oauth2.*");
            }
        }
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return ofOthers(thrown, root);
    }

    private static String ofOthers(Throwable thrown, Throwable root) {
        if (root instanceof HttpOperationFailedException answer) {
            return ErrorCode.SERVER_ANSWER.at("the server answered " + answer.getStatusCode());
        }
        Optional<NetworkFailure> network = NetworkFailure.of(thrown);
        if (network.isPresent()) {
            return network.get().code().at(network.get().why());
        }
        if (root instanceof FileSystemException file && file.getFile() != null) {
            return ErrorCode.UNUSABLE_FILE.at("the file " + file.getFile() + " can't be used: "
                    + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()));
        }
        if ("No space left on device".equals(root.getMessage())) {
            return ErrorCode.DISK_FULL.at("no space left on the disk");
        }
        return ErrorCode.UNTOLD.at(kinds(thrown, root) + place(root)
                + "; its message is not shown, because it may hold a record or a secret");
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
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = thrown; cause != null && told.add(cause); cause = cause.getCause()) {
            lines.add((told.size() == 1 ? "" : "Caused by: ")
                    + cause.getClass().getName()
                    + (isOurs(cause) ? ": " + Printable.of(String.valueOf(cause.getMessage())) : ""));
            Stream.of(cause.getStackTrace()).forEach(frame -> lines.add("    at " + frame));
        }
        return lines;
    }

    private static boolean isOurs(Throwable thrown) {
        return thrown.getClass().getName().startsWith("io.stellicroutes.");
    }
}
