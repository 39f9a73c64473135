package io.stellicroutes.routes;

import io.stellicroutes.servers.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;

final class SharedLandingByBucketTest extends SharedLandingContract {
    private static final String PREFIX = "stellic/";

    @AutoClose
    private S3Store server;

    @Override
    String store() throws Exception {
        server = new S3Store(routes.path("s3"));
        server.createBucket("exports");
        return """
                stellic.landing=s3://exports/stellic
                stellic.landing.endpoint=%s
                stellic.landing.path-style=true
                stellic.landing.access-key=%s
                stellic.landing.secret-key=%s
                """.formatted(server.endpoint(), S3Store.ACCESS_KEY, S3Store.SECRET_KEY);
    }

    @Override
    List<String> kept() {
        return server.keys("exports").stream()
                .map(key -> key.substring(PREFIX.length()))
                .toList();
    }

    @Override
    void replace(String name, String text) throws IOException {
        Path file = Files.writeString(routes.path("other-bytes"), text);
        server.put("exports", PREFIX + name, file);
    }

    @Override
    void takeAway() throws IOException {
        Files.move(routes.path("s3/exports"), routes.path("bucket-that-is-gone"));
    }

    @Override
    void bringBack() throws IOException {
        Files.move(routes.path("bucket-that-is-gone"), routes.path("s3/exports"));
    }
}
