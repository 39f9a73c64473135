package io.stellicroutes.delivery;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of a destination, to tell whether two destinations have the same ones. */
public final class HostNames {
    private HostNames() {}

    /** The same text for the same hosts, in whichever order and case they are written; separated by commas. */
    public static String inAnyOrder(Stream<String> hosts) {
        return hosts.map(host -> host.strip().toLowerCase(Locale.ROOT)).sorted().collect(Collectors.joining(","));
    }
}
