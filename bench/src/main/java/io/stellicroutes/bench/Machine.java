package io.stellicroutes.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

final class Machine {
    private static final List<List<String>> VERSIONS = List.of(
            List.of("curl", "--version"),
            List.of("psql", "--version"),
            List.of("pgloader", "--version"),
            List.of("mariadb", "--version"),
            List.of("ssh", "-V"));

    private static final Path BALLOON = Path.of("/sys/bus/virtio/drivers/virtio_balloon");
    private static final int REPORTING = 5;

    private Machine() {}

    static List<String> describe(Lab lab) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(Runtime.getRuntime().availableProcessors() + " cores (" + processor() + "), " + memory() + " GB RAM");
        lines.add(System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        if (givesMemoryBack()) {
            lines.add(
                    "**It gives free memory back to its host** and has to ask for it anew: what writes gigabytes waits for"
                            + " that, and times vary; docs/performance.md tells how to end it");
        }
        for (List<String> command : VERSIONS) {
            if (Command.find(command.get(0)).isPresent()) {
                lines.add(firstLine(lab, command));
            }
        }
        for (String library : List.of(
                "camel-core-engine",
                "postgresql",
                "artemis-core-client",
                "kafka-clients",
                "h2",
                "s3proxy",
                "spring-batch-core",
                "mariadb-java-client",
                "sshd-core")) {
            version(library).ifPresent(found -> lines.add(library + " " + found));
        }
        return lines;
    }

    private static String firstLine(Lab lab, List<String> command) throws IOException {
        Path place = lab.place("versions", command.get(0));
        try {
            new Command(place, command).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String said = Files.readString(place.resolve("out")) + Files.readString(place.resolve("err"));
        return said.lines().findFirst().orElse(command.get(0)).replaceAll("(?i)\\(.*?https?:.*?\\)", "");
    }

    private static Optional<String> version(String library) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.matches(library + "-\\d.*\\.jar")) {
                return Optional.of(name.substring(library.length() + 1, name.length() - ".jar".length()));
            }
        }
        return Optional.empty();
    }

    /** Whether a driver of a memory balloon reports free pages to the host (virtio 1.2, 5.5.3: bit 5). */
    private static boolean givesMemoryBack() throws IOException {
        if (!Files.isDirectory(BALLOON)) {
            return false;
        }
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(BALLOON, "virtio*")) {
            for (Path device : devices) {
                if (Files.readString(device.resolve("features")).charAt(REPORTING) == '1') {
                    return true;
                }
            }
        }
        return false;
    }

    private static String processor() throws IOException {
        return proc("/proc/cpuinfo", "model name");
    }

    private static String memory() throws IOException {
        String kilobytes = proc("/proc/meminfo", "MemTotal").replace(" kB", "");
        return String.format(Locale.ROOT, "%.0f", Long.parseLong(kilobytes) / 1024.0 / 1024.0);
    }

    private static String proc(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0 kB");
    }
}
