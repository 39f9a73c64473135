package io.stellicroutes.http;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Answers that end where their connection does: neither their length is told, nor are they sent in chunks, and one that
 * breaks off looks as one that is whole. Compressed ones tell by themselves; the client decompresses them, and takes
 * away what was said of them.
 */
public final class UnknownEnd {
    private static final String HEADER = "Stellic-Unknown-End";

    private UnknownEnd() {}

    /** Has a client mark such answers. */
    static void mark(HttpClientBuilder builder) {
        builder.addResponseInterceptorFirst((response, entity, context) -> {
            response.removeHeaders(HEADER);
            if (isUnknown(response)) {
                response.setHeader(HEADER, "true");
            }
        });
    }

    private static boolean isUnknown(HttpResponse response) {
        return !response.containsHeader(HttpHeaders.CONTENT_LENGTH)
                && !response.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && !response.containsHeader(HttpHeaders.CONTENT_ENCODING);
    }

    /** Whether an answer has been marked. */
    public static boolean isOf(HttpAnswer answer) {
        return answer.header(HEADER) != null;
    }
}
