package io.stellicroutes.routes;

import io.stellicroutes.servers.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A store that nodes share, and what may become of it. */
interface LandingStore extends AutoCloseable {
    /** The properties that lead to it. */
    String properties();

    /** The names of what it has. */
    List<String> kept() throws IOException;

    byte[] bytes(String name) throws IOException;

    /** Puts other bytes in the place of a file. */
    void replace(String name, String text) throws IOException;

    /** Takes it away. */
    void takeAway() throws IOException;

    /** Brings it back. */
    void bringBack() throws IOException;

    @Override
    default void close() throws Exception {}

    /** A directory, as one that all nodes have mounted. */
    static LandingStore directory(RoutesExtension routes) throws IOException {
        return new Directory(Files.createDirectories(routes.path("shared/stellic")), routes.path("unmounted"), "");
    }

    /** A directory in which everything is encrypted by the nodes' own key. */
    static LandingStore encrypted(RoutesExtension routes, String key) throws IOException {
        return new Directory(
                Files.createDirectories(routes.path("shared/stellic")),
                routes.path("unmounted"),
                "\nstellic.landing.key=" + key);
    }

    /** A bucket. */
    static LandingStore bucket(RoutesExtension routes) throws Exception {
        S3Store server = new S3Store(routes.path("s3"));
        server.createBucket("exports");
        return new Bucket(server, routes);
    }

    record Directory(Path root, Path away, String more) implements LandingStore {
        @Override
        public String properties() {
            return "stellic.landing=file:" + root + more;
        }

        @Override
        public List<String> kept() throws IOException {
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .sorted()
                        .toList();
            }
        }

        @Override
        public byte[] bytes(String name) throws IOException {
            return Files.readAllBytes(root.resolve(name));
        }

        @Override
        public void replace(String name, String text) throws IOException {
            Files.writeString(root.resolve(name), text);
        }

        @Override
        public void takeAway() throws IOException {
            Files.move(root, away);
        }

        @Override
        public void bringBack() throws IOException {
            Files.move(away, root);
        }
    }

    record Bucket(S3Store server, RoutesExtension routes) implements LandingStore {
        private static final String PREFIX = "stellic/";

        @Override
        public String properties() {
            return """
                    stellic.landing=s3://exports/stellic
                    stellic.landing.endpoint=%s
                    stellic.landing.path-style=true
                    stellic.landing.access-key=%s
                    stellic.landing.secret-key=%s
                    """.formatted(server.endpoint(), S3Store.ACCESS_KEY, S3Store.SECRET_KEY);
        }

        @Override
        public List<String> kept() {
            return server.keys("exports").stream()
                    .map(key -> key.substring(PREFIX.length()))
                    .toList();
        }

        @Override
        public byte[] bytes(String name) throws IOException {
            return server.bytes("exports", PREFIX + name);
        }

        @Override
        public void replace(String name, String text) throws IOException {
            server.put("exports", PREFIX + name, Files.writeString(routes.path("other-bytes"), text));
        }

        @Override
        public void takeAway() throws IOException {
            Files.move(routes.path("s3/exports"), routes.path("bucket-that-is-gone"));
        }

        @Override
        public void bringBack() throws IOException {
            Files.move(routes.path("bucket-that-is-gone"), routes.path("s3/exports"));
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }
}
