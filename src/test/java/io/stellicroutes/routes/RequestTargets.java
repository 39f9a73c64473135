package io.stellicroutes.routes;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Every request target that RFC 3986 allows: paths with empty and dot segments, queries, escapes of both cases. */
final class RequestTargets {
    private static final String UNRESERVED = letters('A', 'Z') + letters('a', 'z') + letters('0', '9') + "-._~";
    private static final String SUB_DELIMS = "!$&'()*+,;=";
    private static final String HEX = "0123456789abcdefABCDEF";

    private RequestTargets() {}

    /** An absolute path, and a query or none. */
    static Arbitrary<String> any() {
        return Combinators.combine(path(), query()).as(String::concat);
    }

    static Arbitrary<String> path() {
        Arbitrary<String> segment = Arbitraries.frequencyOf(
                Tuple.of(6, text(UNRESERVED + SUB_DELIMS + ":@")),
                Tuple.of(1, Arbitraries.of("", ".", "..", "...", "~", "~a", ";v=1", "a:b", "%2e%2E", "%2F", "%2f")));
        return segment.map(text -> "/" + text).list().ofMinSize(1).ofMaxSize(5).map(parts -> String.join("", parts));
    }

    private static Arbitrary<String> query() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of("", "?", "??", "?&&", "?=", "?a", "?a=", "?+", "?a=1&a=1", "?b=2&a=1")),
                Tuple.of(1, text(UNRESERVED + SUB_DELIMS + ":@/?").map(text -> "?" + text)),
                Tuple.of(
                        2,
                        text(UNRESERVED + ":@/?")
                                .map(text -> "?AWSAccessKeyId=AKIA&Signature=" + text + "&Expires=1")));
    }

    private static Arbitrary<String> text(String characters) {
        Arbitrary<String> plain =
                Arbitraries.of(characters.chars().mapToObj(Character::toString).toList());
        Arbitrary<String> hex =
                Arbitraries.of(HEX.chars().mapToObj(Character::toString).toList());
        Arbitrary<String> escape = Combinators.combine(hex, hex).as((high, low) -> "%" + high + low);
        return Arbitraries.frequencyOf(Tuple.of(5, plain), Tuple.of(1, escape))
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }

    private static String letters(char first, char last) {
        return IntStream.rangeClosed(first, last).mapToObj(Character::toString).collect(Collectors.joining());
    }
}
