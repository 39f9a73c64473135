package io.stellicroutes.bench.servers;

import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.TlsKey;
import java.nio.file.Path;

/** An S3 store with a bucket. */
final class S3Server implements ServerMain.Server {
    private static final String BUCKET = "lake";

    private final S3Store store;
    private final String properties;

    private S3Server(Path directory, S3Store store, String more) {
        this.store = store;
        properties = "url=" + store.endpoint() + "\tbucket=" + directory.resolve(BUCKET) + more;
        store.createBucket(BUCKET);
    }

    /** In the clear. */
    static S3Server plain(Path directory) throws Exception {
        return new S3Server(directory, new S3Store(directory), "\ttrust=");
    }

    /** By TLS; says which certificate a client is to trust, and by which options a JVM does. */
    static S3Server tls(Path directory) throws Exception {
        TlsKey key = new TlsKey(directory.resolveSibling("s3-tls-key"));
        return new S3Server(
                directory,
                new S3Store(directory, key),
                "\tcertificate=" + key.certificate() + "\ttrust=" + String.join(" ", key.trust()));
    }

    @Override
    public String properties() {
        return properties;
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
