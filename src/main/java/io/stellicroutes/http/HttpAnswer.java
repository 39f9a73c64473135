package io.stellicroutes.http;

import io.stellicroutes.api.TransientStellicException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.core5.http.io.EofSensorInputStream;

/** An HTTP answer, as Camel's component leaves it in a message. For one thread. */
public final class HttpAnswer {
    private final Message message;

    public HttpAnswer(Message message) {
        this.message = message;
    }

    /** The status; 0 if there is none. */
    public int code() {
        return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }

    /** A header; the values of one that stands there more than once, with commas between; null for none. */
    public String header(String name) {
        return message.getHeader(name) instanceof Collection<?> values
                ? values.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : message.getHeader(name, String.class);
    }

    /** Null for none. */
    public String contentType() {
        return message.getHeader(Exchange.CONTENT_TYPE, String.class);
    }

    /** Null for none. */
    public String retryAfter() {
        return message.getHeader("Retry-After", String.class);
    }

    /** The length that is announced, in bytes; -1 for none. */
    public long length() {
        String length = message.getHeader(Exchange.CONTENT_LENGTH, String.class);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    /**
     * The body, never null, of which the rest is not read when it is closed, however much that is: unless it has been
     * read to its end, the connection is.
     */
    public InputStream body() {
        InputStream body = message.getBody(InputStream.class);
        return body == null
                ? InputStream.nullInputStream()
                : new FilterInputStream(body) {
                    @Override
                    public void close() throws IOException {
                        if (in instanceof EofSensorInputStream open) {
                            open.abort();
                        }
                        super.close();
                    }
                };
    }

    /** Reads the answer; if another attempt may do, lets the error handler wait as long as the server asks. */
    public void read(Reading reading) throws IOException {
        try {
            reading.read();
        } catch (TransientStellicException e) {
            if (e.retryAfter().isZero()) {
                message.removeHeader(Exchange.REDELIVERY_DELAY);
            } else {
                message.setHeader(Exchange.REDELIVERY_DELAY, e.retryAfter().toMillis());
            }
            throw e;
        }
    }

    /** What an answer is read by. */
    public interface Reading {
        void read() throws IOException;
    }
}
