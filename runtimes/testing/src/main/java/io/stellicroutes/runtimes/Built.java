package io.stellicroutes.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Maven has built before a test, found without its version. */
public final class Built {
    private Built() {}

    /** The one file of a directory, such as {@code target}, whose name ends so; an absolute path. */
    public static Path in(String directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending))
                    .map(file -> file.toAbsolutePath().normalize())
                    .toList();
            assertThat(found).as("files *%s in %s", ending, directory).hasSize(1);
            return found.get(0);
        }
    }

    /** A file of the bundle's source, such as {@code routes}; an absolute path. */
    public static Path bundle(String file) {
        return Path.of("..", "..", file).toAbsolutePath().normalize();
    }
}
