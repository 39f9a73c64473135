package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Linux network namespaces, one for each of some nodes, whose only ways out are lines that can be cut: packets are lost
 * then, both ways, and nobody is told. In a namespace, certain ports of 127.0.0.1 are those of this machine; each line
 * leads to some of them, whatever listens there, and nothing else is in reach.
 *
 * <p>A line is a pair of virtual interfaces to a bridge in a namespace that is the switch; the bridge has one more pair
 * to this machine. To cut is to take the node's port out of the bridge. Needs root and iproute2. Outside of its own
 * namespaces it adds interfaces of its own with addresses in 10.0.0.0/8 that were free, and lets what comes by them
 * reach 127.0.0.1; all of it is gone after {@link #close}, or when the process ends. Not thread-safe.
 */
final class Namespaces implements AutoCloseable {
    private static final String PREFIX = "stellic-routes-";
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    /** Of the second part of the addresses. */
    private static final int FIRST_NETWORK = 128;

    private static final int LAST_NETWORK = 254;
    private static final int FIRST_TABLE = 100;
    private static final long PATIENCE_SECONDS = 60;
    /** States in /proc/net/tcp: closed by a process that is gone, with something left to say. */
    private static final Set<String> UNSAID = Set.of("04", "09", "0B");

    private final long pid = ProcessHandle.current().pid();
    private final int number = NUMBERS.incrementAndGet();
    private final String name = PREFIX + pid + "-" + number + "-";
    private final int nodes;
    private final List<String> lines;
    private final int network;
    private final Thread atTheEnd = new Thread(this::remove, "namespaces-end");

    /**
     * Makes them.
     *
     * @param nodes how many; they are counted from 1
     * @param lines the names of the lines, the same for each node, and to which ports of 127.0.0.1 they lead; a port is
     *     on one line
     * @throws IOException if they can't be made, with the reason; then nothing of them is left
     */
    Namespaces(int nodes, Map<String, List<Integer>> lines) throws IOException {
        this.nodes = nodes;
        this.lines = List.copyOf(lines.keySet());
        if (!System.getProperty("os.name").equals("Linux") || !"root".equals(System.getProperty("user.name"))) {
            throw new IOException("network namespaces need Linux, and root");
        }
        removeLeftovers();
        network = freeNetwork();
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        try {
            make(List.copyOf(lines.values()));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** What a command begins with to run in a node's namespace, by its process id, and with a host name of its own. */
    List<String> inside(int node) {
        return List.of(
                "ip",
                "netns",
                "exec",
                name + node,
                "unshare",
                "--uts",
                "sh",
                "-c",
                "echo \"$0\" > /proc/sys/kernel/hostname && exec \"$@\"",
                host(node));
    }

    /** The name of a node's host. */
    static String host(int node) {
        return "node" + node;
    }

    /** From now on nothing passes a node's line. */
    void cut(int node, String line) throws IOException {
        ip(name + "switch", List.of("link set " + port(node, lines.indexOf(line)) + " nomaster"));
    }

    /** A line passes packets again; what is sent again by then arrives. */
    void heal(int node, String line) throws IOException {
        int at = lines.indexOf(line);
        ip(name + "switch", List.of("link set " + port(node, at) + " master bridge" + at));
    }

    /** Cuts a node off from everything. */
    void cut(int node) throws IOException {
        for (String line : lines) {
            cut(node, line);
        }
    }

    /** Heals all lines of a node. */
    void heal(int node) throws IOException {
        for (String line : lines) {
            heal(node, line);
        }
    }

    /**
     * Whether all is lost that a node's processes, which are gone, had left to send, also that they are gone. True at
     * some time for a node that is cut off.
     */
    boolean isSilent(int node) throws IOException {
        return run(List.of("ip", "netns", "exec", name + node, "cat", "/proc/net/tcp"), "")
                .lines()
                .skip(1)
                .noneMatch(line -> UNSAID.contains(line.strip().split("\\s+", -1)[3]));
    }

    private void make(List<List<Integer>> ports) throws IOException {
        List<String> here = new ArrayList<>();
        List<String> inSwitch = new ArrayList<>();
        here.add("netns add " + name + "switch");
        for (int node = 1; node <= nodes; node++) {
            here.add("netns add " + name + node);
        }
        for (int line = 0; line < lines.size(); line++) {
            here.add("link add " + uplink(line) + " type veth peer name up" + line + " netns " + name + "switch");
            here.add("address add " + address(line, 1) + "/24 dev " + uplink(line));
            here.add("link set " + uplink(line) + " up");
            inSwitch.add("link add bridge" + line + " type bridge");
            inSwitch.add("link set bridge" + line + " up");
            inSwitch.add("link set up" + line + " master bridge" + line + " up");
            for (int node = 1; node <= nodes; node++) {
                inSwitch.add(
                        "link add " + port(node, line) + " type veth peer name line" + line + " netns " + name + node);
                inSwitch.add("link set " + port(node, line) + " master bridge" + line + " up");
            }
        }
        ip("", here);
        ip(name + "switch", inSwitch);
        for (int line = 0; line < lines.size(); line++) {
            Files.writeString(Path.of("/proc/sys/net/ipv4/conf", uplink(line), "route_localnet"), "1");
        }
        for (int node = 1; node <= nodes; node++) {
            makeNode(node, ports);
        }
    }

    private void makeNode(int node, List<List<Integer>> ports) throws IOException {
        // tcp_orphan_retries: what a process leaves unsent does not outlive it for minutes
        String settings = "/proc/sys/net/ipv4/";
        run(List.of("ip", "netns", "exec", name + node, "sh", "-e"), """
                echo 1 > %1$sconf/all/route_localnet
                echo 0 > %1$sconf/all/rp_filter
                echo 1 > %1$stcp_orphan_retries
                """.formatted(settings));
        List<String> commands = new ArrayList<>();
        commands.add("link set lo up");
        commands.add("address delete 127.0.0.1/8 dev lo");
        for (int line = 0; line < lines.size(); line++) {
            int table = FIRST_TABLE + line;
            commands.add("address add " + address(line, 10 + node) + "/24 dev line" + line);
            commands.add("link set line" + line + " up");
            commands.add("route add 127.0.0.0/8 via " + address(line, 1) + " dev line" + line + " table " + table);
            for (int port : ports.get(line)) {
                commands.add("rule add to 127.0.0.1 ipproto tcp dport " + port + " lookup " + table);
            }
        }
        ip(name + node, commands);
    }

    /** The end of a node's line in the switch. */
    private static String port(int node, int line) {
        return "node" + node + "line" + line;
    }

    /** This machine's interface on a line. */
    private String uplink(int line) {
        return "sr" + pid + "x" + number + "l" + line;
    }

    private String address(int line, int host) {
        return "10." + network + "." + line + "." + host;
    }

    /** The second part of addresses that this machine has no interface and no route for. */
    private static int freeNetwork() throws IOException {
        String routes = run(List.of("ip", "route", "show", "table", "all"), "");
        String addresses = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(" "));
        return IntStream.rangeClosed(FIRST_NETWORK, LAST_NETWORK)
                .filter(second -> !(" " + routes + " " + addresses).contains(" 10." + second + "."))
                .findFirst()
                .orElseThrow(() -> new IOException("this machine uses all of 10.0.0.0/8"));
    }

    /** Those of processes that were killed. */
    private static void removeLeftovers() throws IOException {
        Map<String, Long> all = new LinkedHashMap<>();
        run(List.of("ip", "netns", "list"), "")
                .lines()
                .map(line -> line.split(" ", -1)[0])
                .filter(space -> space.matches(PREFIX + "\\d+-.*"))
                .forEach(space -> all.put(space, Long.valueOf(space.split("-", -1)[2])));
        for (Map.Entry<String, Long> space : all.entrySet()) {
            if (ProcessHandle.of(space.getValue()).isEmpty()) {
                remove(space.getKey());
            }
        }
    }

    /** Ends the processes in a namespace, which would keep it. */
    private static void remove(String space) throws IOException {
        for (String pid : run(List.of("ip", "netns", "pids", space), "").lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        run(List.of("ip", "netns", "delete", space), "");
    }

    private void remove() {
        try {
            for (String space : run(List.of("ip", "netns", "list"), "")
                    .lines()
                    .map(line -> line.split(" ", -1)[0])
                    .filter(space -> space.startsWith(name))
                    .toList()) {
                remove(space);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Commands of {@code ip} in a namespace; on this machine if it is empty. */
    private static void ip(String space, List<String> commands) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        if (!space.isEmpty()) {
            command.addAll(List.of("-netns", space));
        }
        command.addAll(List.of("-batch", "-"));
        run(command, String.join("\n", commands) + "\n");
    }

    /** What a command that succeeds says. */
    private static String run(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + ": interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return said;
    }

    /** Ends what runs in them, and removes them and their interfaces. */
    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(atTheEnd);
    }
}
