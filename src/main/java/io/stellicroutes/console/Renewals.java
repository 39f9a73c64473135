package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import java.time.Clock;
import java.util.Set;

/**
 * Answers pages that renew a part of themselves. The part is made once for all viewers with the same roles who look at
 * the same page within a moment, however many they are; a browser that has it as it is gets 204, so that it leaves the
 * part alone. Thread-safe.
 */
final class Renewals {
    private final Recent<Key, Response> parts;

    Renewals(Clock clock) {
        parts = new Recent<>(clock, Recent.MOMENT);
    }

    /** All that a part may depend on. */
    private record Key(String path, String search, Set<Role> roles) {}

    /** @param call of an endpoint that is live, by somebody who may ask it */
    Response answer(Endpoint endpoint, Call call) throws Exception {
        Key key = new Key(call.request().path(), call.search(), call.viewer().roles());
        Response part = parts.get(key, any -> part(endpoint, call));
        return !part.version().isEmpty() && part.version().equals(call.query("live")) ? Response.empty(204) : part;
    }

    /** A whole page has the viewer's name and a token of the session in it. */
    private static Response part(Endpoint endpoint, Call call) throws Exception {
        Response part = endpoint.answering().answer(call);
        if (part.version().isEmpty()) {
            throw new IllegalStateException(call.request().path() + " answers with more than the part that renews");
        }
        return part;
    }
}
