package io.stellicroutes.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

final class SharedLandingByDirectoryTest extends SharedLandingContract {
    private Path root;

    @Override
    String store() throws IOException {
        root = Files.createDirectories(routes.path("shared/stellic"));
        return "stellic.landing=file:" + root;
    }

    @Override
    List<String> kept() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    @Override
    void replace(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
    }

    @Override
    void takeAway() throws IOException {
        Files.move(root, routes.path("unmounted"));
    }

    @Override
    void bringBack() throws IOException {
        Files.move(routes.path("unmounted"), root);
    }
}
