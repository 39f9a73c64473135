package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;

/** Errors as programs get them. */
final class ApiErrors {
    private ApiErrors() {}

    /** An error that has no page of its own. */
    static Response of(int status, String text) {
        return Response.json(status, json(status, text).putNull("code").toString());
    }

    /** A problem, with the name of the page that explains it. */
    static Response of(Problem problem) {
        return of(problem, problem.sentence());
    }

    /**
     * A problem in other words.
     *
     * @param text without its code
     */
    static Response of(Problem problem, String text) {
        int status = status(problem.code());
        return Response.json(
                status, json(status, text).put("code", problem.code().anchor()).toString());
    }

    private static ObjectNode json(int status, String text) {
        return JsonNodeFactory.instance.objectNode().put("status", status).put("error", text);
    }

    /** Whether it is the asker's mistake, something is not there, or it can't be done as things are. */
    static int status(ErrorCode code) {
        return switch (code) {
            case UNKNOWN_RUN, UNKNOWN_EXPORT -> 404;
            case UNKNOWN_DESTINATION, CORRECTED_ROWS, INVALID_VALUE -> 400;
            default -> 409;
        };
    }
}
