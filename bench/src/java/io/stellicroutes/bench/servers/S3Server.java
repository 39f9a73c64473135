package io.stellicroutes.bench.servers;

import io.stellicroutes.servers.S3Store;
import java.nio.file.Path;

/** An S3 store with a bucket. */
final class S3Server implements ServerMain.Server {
    private final S3Store store;

    S3Server(Path directory) throws Exception {
        store = new S3Store(directory);
        store.createBucket("lake");
    }

    @Override
    public String properties() {
        return "url=" + store.endpoint();
    }

    @Override
    public String answer(String... words) {
        throw new IllegalArgumentException(words[0]);
    }

    @Override
    public void close() throws Exception {
        store.close();
    }
}
