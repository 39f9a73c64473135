package io.stellicroutes.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers that are reached without the proxy. They are compared as they are written: no name is looked up.
 * Immutable.
 */
public final class NoProxy {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]+)\\](?::(\\d{1,5}))?");
    private static final Pattern WITH_PORT = Pattern.compile("([^:]+):(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern BLOCK = Pattern.compile("([0-9a-fA-F:.]+)/(\\d{1,3})");

    private final List<Entry> entries;

    private NoProxy(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Whether one entry of the list means a server. */
    @FunctionalInterface
    private interface Entry {
        boolean covers(String host, int port);
    }

    /**
     * Reads a list such as {@code NO_PROXY}: {@code example.edu} and {@code .example.edu} and {@code *.example.edu} all
     * mean that host and those below it, {@code 10.0.0.0/8} a block of addresses, {@code host:8443} one port of a host,
     * {@code *} everything.
     *
     * @throws IllegalArgumentException if an entry is none of these; the message is the end of a sentence
     */
    static NoProxy of(String list) {
        return new NoProxy(Stream.of(list.split("[,\\s]+", -1))
                .filter(entry -> !entry.isEmpty())
                .map(NoProxy::entry)
                .toList());
    }

    /**
     * Reads Java's {@code http.nonProxyHosts}: names separated by {@code |}, in which {@code *} stands for any
     * characters.
     */
    static NoProxy ofJava(String list) {
        return new NoProxy(Stream.of(list.split("\\|", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(NoProxy::glob)
                .toList());
    }

    NoProxy and(NoProxy other) {
        List<Entry> both = new ArrayList<>(entries);
        both.addAll(other.entries);
        return new NoProxy(both);
    }

    /**
     * Whether a server is reached directly; one on this machine always is.
     *
     * @param host a name or an IP address, with brackets or without
     */
    boolean covers(String host, int port) {
        String name = canonical(host);
        return isThisMachine(name) || entries.stream().anyMatch(entry -> entry.covers(name, port));
    }

    private static boolean isThisMachine(String name) {
        return address(name)
                .map(address -> address.isLoopbackAddress() || address.isAnyLocalAddress())
                .orElse(name.equals("localhost") || name.endsWith(".localhost"));
    }

    private static Entry entry(String text) {
        String entry = text.toLowerCase(Locale.ROOT);
        if (entry.equals("*")) {
            return (host, port) -> true;
        }
        if (BLOCK.matcher(entry).matches()) {
            return block(text);
        }
        Matcher withPort = entry.startsWith("[") ? BRACKETS.matcher(entry) : WITH_PORT.matcher(entry);
        if (withPort.matches() && withPort.group(2) != null) {
            Entry any = host(text, withPort.group(1));
            int only = Integer.parseInt(withPort.group(2));
            return (host, port) -> port == only && any.covers(host, port);
        }
        return host(text, entry.replaceAll("[\\[\\]]", ""));
    }

    private static Entry host(String text, String host) {
        Optional<InetAddress> address = address(host);
        if (address.isPresent()) {
            return (other, port) -> address(other).equals(address);
        }
        String name = canonical(host.startsWith("*.") ? host.substring(1) : host);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "has the entry \"" + text + "\", which is no host name, .suffix, address, or block of addresses");
        }
        String below = name.startsWith(".") ? name : "." + name;
        return (other, port) -> address(other).isEmpty() && ("." + other).endsWith(below);
    }

    private static Entry block(String text) {
        AddressBlock block = AddressBlock.of(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("has the entry \"" + text + "\", which is no block of addresses"));
        return (host, port) -> address(host).filter(block::contains).isPresent();
    }

    private static Entry glob(String text) {
        Pattern pattern = Pattern.compile(
                Stream.of(canonical(text).split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
        return (host, port) -> pattern.matcher(host).matches();
    }

    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** The address that a text is; nothing for a name, which is not looked up. */
    public static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
