package io.stellicroutes.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The bundle's routes with a step that an engineer has changed. */
public final class ChangedRoutes {
    private static final String PARSE = "            custom:\n              ref: stellicCsv\n";

    private ChangedRoutes() {}

    /**
     * Puts a data format in the place of the bundle's own.
     *
     * @param directory where the changed routes go
     * @param dataFormat a line of YAML
     * @return the pattern that Camel loads them by
     */
    public static String parsedBy(Path directory, String dataFormat) throws IOException {
        Files.createDirectories(directory);
        List<Path> files;
        try (Stream<Path> paths = Files.list(Path.of("routes"))) {
            files = paths.toList();
        }
        for (Path file : files) {
            String text = Files.readString(file);
            if (file.endsWith("records.camel.yaml")) {
                if (!text.contains(PARSE)) {
                    throw new IllegalStateException(file + " has no step parse with stellicCsv");
                }
                text = text.replace(PARSE, "            " + dataFormat + "\n");
            }
            Files.writeString(directory.resolve(file.getFileName()), text);
        }
        return "file:" + directory + "/*.camel.yaml";
    }
}
