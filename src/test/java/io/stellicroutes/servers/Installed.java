package io.stellicroutes.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test needs and that only the machine can have: the packages of Debian that {@code .ci/run} installs.
 */
public final class Installed {
    private static final List<String> BEYOND_THE_PATH = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private Installed() {}

    /**
     * Where a program is. On a machine without it the test is skipped, and the report says which package it needs;
     * where {@code TESTS_SKIP_NOTHING} is set, as {@code .ci/run} does, it fails.
     *
     * @param name of the program, without a directory
     * @param debianPackage what to install
     */
    public static Path program(String name, String debianPackage) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
        Path found = Stream.concat(path.filter(directory -> !directory.isEmpty()), BEYOND_THE_PATH.stream())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        String missing = "there is no " + name + " on this machine (Debian: apt-get install " + debianPackage + ")";
        if (found == null && System.getenv("TESTS_SKIP_NOTHING") != null) {
            throw new IllegalStateException(missing);
        }
        Assumptions.assumeTrue(found != null, () -> "not run: " + missing);
        return found;
    }

    /**
     * What a command begins with to run as another user, for servers that refuse to run as root; nothing if this is not
     * root.
     */
    public static List<String> asAnotherThanRoot() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
                : List.of();
    }
}
