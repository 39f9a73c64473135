package io.stellicroutes.sandbox;

/** What the sandbox does instead of answering properly. */
public enum Fault {
    /** 429 with {@code Retry-After: 1}. */
    TOO_MANY_REQUESTS,
    /** 503. */
    UNAVAILABLE,
    /** 504, as a gateway answers for a server that gives up after two minutes. */
    GATEWAY_TIMEOUT,
    /** No answer, until the client hangs up or the sandbox ends. */
    SILENT,
    /** The connection is cut in the middle of the answer. */
    CUT,
    /** 200 with an HTML log-in page. */
    LOGIN_PAGE,
    /** 302 to a log-in page. */
    REDIRECT,
    /** 200 with {@code "success": false}. */
    UNSUCCESSFUL,
    /** 200 with no bytes at all. */
    EMPTY,
    /** The status {@code failed}, with words. */
    FAILED_STATUS,
    /** The status {@code cancelled}. */
    CANCELLED_STATUS,
    /** The status {@code reticulating}, which nobody knows. */
    UNKNOWN_STATUS,
    /** The status {@code started}, however far the export is. */
    SLOW,
    /** A presigned URL whose time is over. */
    EXPIRED_URL,
    /** A presigned URL at a host that is nobody's. */
    FOREIGN_URL
}
