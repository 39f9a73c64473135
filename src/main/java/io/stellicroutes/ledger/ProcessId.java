package io.stellicroutes.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process, told from every other one that there was or will be.
 *
 * @param host the name of its host, for people
 * @param machine the host's name, its boot and its space of process ids: where {@code pid} means something
 * @param pid its number there
 * @param start when it began, in whatever the system counts; processes that had the same number differ in it
 */
record ProcessId(String host, String machine, long pid, String start) {
    private static final int LONGEST_HOST = 200;
    private static final Path PROC = Path.of("/proc");
    /** In /proc/PID/stat, behind the command's name: the start, in ticks since boot, whatever clocks are set to. */
    private static final int START_FIELD = 19;

    private static final int WRITTEN_PARTS = 5;

    /** This process. */
    static ProcessId self() {
        String host = hostName();
        long pid = ProcessHandle.current().pid();
        String machine = host
                + read(Path.of("/proc/sys/kernel/random/boot_id"))
                        .map(id -> " " + id)
                        .orElse("")
                + space().map(id -> " " + id).orElse("");
        return new ProcessId(host, machine, pid, start(pid).orElse(""));
    }

    /** Whether it has certainly ended, seen from another process; no, where that can't be told. */
    boolean isOver(ProcessId seenFrom) {
        return isOver(seenFrom, PROC);
    }

    /** @param proc where Linux shows processes */
    boolean isOver(ProcessId seenFrom, Path proc) {
        return machine.equals(seenFrom.machine)
                && !start.isEmpty()
                && (isGone(proc) || start(pid).filter(now -> !now.equals(start)).isPresent());
    }

    /** Linux may hide the processes of other users: then there is not even the first one. */
    private boolean isGone(Path proc) {
        boolean hidden = Files.exists(proc.resolve("self"))
                && read(proc.resolve("1").resolve("stat")).isEmpty();
        return !hidden && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    /** As one text, with what tells this process' parts apart. */
    String written(String part) {
        return String.join("|", host, machine, Long.toString(pid), start, part);
    }

    /** What {@link #written} has written; empty of another text. */
    static Optional<ProcessId> read(String written) {
        String[] parts = written.split("\\|", -1);
        return parts.length == WRITTEN_PARTS
                ? Optional.of(new ProcessId(parts[0], parts[1], Long.parseLong(parts[2]), parts[3]))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "process " + pid + " on host " + host;
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(LONGEST_HOST, name.length()));
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static Optional<String> start(long pid) {
        Optional<String> stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        if (stat.isPresent()) {
            String[] fields =
                    stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of("tick " + fields[START_FIELD]);
        }
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(Object::toString);
    }

    /** Containers may have the same host name, and each a process 1. */
    private static Optional<String> space() {
        try {
            return Optional.of(
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
