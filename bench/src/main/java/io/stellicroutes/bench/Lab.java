package io.stellicroutes.bench;

import io.stellicroutes.bench.servers.ChildJvm;
import io.stellicroutes.bench.servers.Database;
import io.stellicroutes.bench.servers.Link;
import io.stellicroutes.bench.servers.MariaDb;
import io.stellicroutes.bench.servers.OpenSsh;
import io.stellicroutes.bench.servers.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where cases are run: the input, and the servers, each started when it is first asked for. All but the sandbox end
 * with the case: a database that still cleans up behind one case would slow the next one down.
 */
public final class Lab implements AutoCloseable {
    private final Path directory;
    private final Path distribution;
    private final String classPath;
    private final long rows;
    private final Map<Class<?>, Object> servers = new HashMap<>();
    private final Map<String, ChildJvm> children = new HashMap<>();
    private final Map<String, String> urls = new HashMap<>();
    private final Deque<AutoCloseable> ofTheCase = new ArrayDeque<>();
    private ChildJvm sandbox;

    Lab(Path directory, Path distribution, long rows) throws IOException {
        this(directory, distribution, Command.classPath(), rows);
    }

    /**
     * One for another build.
     *
     * @param classPath of its runtime
     */
    Lab(Path directory, Path distribution, String classPath, long rows) throws IOException {
        this.classPath = classPath;
        this.directory = Files.createDirectories(directory).toAbsolutePath();
        this.distribution = distribution.toAbsolutePath();
        this.rows = rows;
    }

    /** The rows of the large input. */
    public long rows() {
        return rows;
    }

    /** A part of them: a hundred thousand are a twentieth of two million. */
    public long rows(int divisor) {
        return Math.max(10, rows / divisor);
    }

    public Path directory() {
        return directory;
    }

    public Path distribution() {
        return distribution;
    }

    /** What a runtime that goes on running between the turns is started with. */
    String classPath() {
        return classPath;
    }

    /**
     * The distribution once more, for an archive of its own, or what else is to be added to it: hard links, no copies.
     */
    public Path distributionCopy(String name) throws IOException {
        Path copy = Trees.fresh(directory.resolve("distributions").resolve(name));
        for (String part : List.of("bin", "lib", "routes")) {
            Files.createDirectories(copy.resolve(part));
            try (Stream<Path> files = Files.list(distribution.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.createLink(copy.resolve(part).resolve(file.getFileName()), file);
                }
            }
        }
        return copy;
    }

    /** The input of so many rows. */
    public Path input(long count) throws IOException {
        return Input.of(directory, count);
    }

    /** The data type of the sandbox whose file is the input of so many rows. */
    public String dataType(long count) throws Exception {
        return stored("rows_" + count, input(count));
    }

    /** Likewise, with one row in a hundred changed. */
    public String changed(long count) throws Exception {
        return stored("rows_" + count + "_changed", Input.changed(directory, count));
    }

    /** The input with 0.5 % of its rows changed, 0.25 % gone and as many new. */
    public Path revised(long count) throws IOException {
        return Input.revised(directory, count);
    }

    /** The input in another order. */
    public Path strided(long count) throws IOException {
        return Input.strided(directory, count);
    }

    /** Makes a file what a data type of the sandbox has from now on. */
    public void store(String dataType, Path file) throws Exception {
        urls.put(dataType, sandbox().ask("stored " + dataType + " " + file));
    }

    private String stored(String dataType, Path file) throws Exception {
        if (!urls.containsKey(dataType)) {
            urls.put(dataType, sandbox().ask("stored " + dataType + " " + file));
        }
        return dataType;
    }

    /** A presigned URL of a data type's file. */
    public String presignedUrl(String dataType) {
        return urls.get(dataType);
    }

    /** A distribution of its own with a directory of its own. */
    public Bundle bundle(String name) throws Exception {
        return bundle(name, distributionCopy(name));
    }

    /** Another distribution: one with a driver more, say. */
    public Bundle bundle(String name, Path other) throws Exception {
        return new Bundle(place(name, "ours"), other, sandbox().property("url"));
    }

    /** A directory for one side of a case. */
    public Path place(String name, String side) throws IOException {
        return Files.createDirectories(directory.resolve("cases").resolve(name).resolve(side));
    }

    /** Where presigned URLs lead to; it runs to the end. */
    public ChildJvm sandbox() throws Exception {
        if (sandbox == null) {
            sandbox = ChildJvm.start("sandbox", Trees.fresh(directory.resolve("sandbox")));
        }
        return sandbox;
    }

    /** A server of the tests in a JVM of its own: artemis, kafka, s3, s3-tls. */
    public ChildJvm child(String kind) throws Exception {
        return child(kind, "-Xmx2g", "-Dstellic.log.level=OFF");
    }

    /** One with other options of its JVM. */
    public ChildJvm child(String kind, String... options) throws Exception {
        ChildJvm child = children.get(kind);
        if (child == null) {
            child = untilTheCaseIsOver(ChildJvm.start(kind, Trees.fresh(serverPlace(kind)), options));
            children.put(kind, child);
        }
        return child;
    }

    private Path serverPlace(String name) {
        return directory.resolve("servers").resolve(name);
    }

    /** Ends such a server and deletes what it holds; asked for again, it starts anew. */
    public void discard(String kind) throws Exception {
        ChildJvm child = children.remove(kind);
        if (child != null) {
            ofTheCase.remove(child);
            child.close();
            Trees.delete(serverPlace(kind));
        }
    }

    public Postgres postgres() throws Exception {
        return server(Postgres.class, Postgres::new);
    }

    public MariaDb mariaDb() throws Exception {
        return server(MariaDb.class, MariaDb::new);
    }

    public OpenSsh openSsh() throws Exception {
        return server(OpenSsh.class, OpenSsh::new);
    }

    /** The database servers that run. */
    Stream<Database> databases() {
        return servers.values().stream().filter(Database.class::isInstance).map(Database.class::cast);
    }

    private interface Start<T> {
        T in(Path place) throws Exception;
    }

    private <T extends AutoCloseable> T server(Class<T> type, Start<T> start) throws Exception {
        if (!servers.containsKey(type)) {
            T server = start.in(Trees.fresh(serverPlace(type.getSimpleName())));
            servers.put(type, untilTheCaseIsOver(server));
        }
        return type.cast(servers.get(type));
    }

    /** A line to a server that takes so many bytes a second, until the case is over. */
    public Link link(int port, long bytesPerSecond) throws IOException {
        return untilTheCaseIsOver(new Link(port, bytesPerSecond));
    }

    /** Ends with the case. */
    <T extends AutoCloseable> T untilTheCaseIsOver(T opened) {
        ofTheCase.push(opened);
        return opened;
    }

    /**
     * Deletes what the cases before have left: the system keeps files in memory as long as there is room, and where
     * there is none it has to make some for each page that a case writes.
     */
    void beginCase() throws IOException {
        Trees.delete(directory.resolve("cases"));
        Trees.delete(directory.resolve("servers"));
    }

    /** Ends what was opened for a case. */
    void endCase() throws Exception {
        while (!ofTheCase.isEmpty()) {
            ofTheCase.pop().close();
        }
        servers.clear();
        children.clear();
    }

    @Override
    public void close() throws Exception {
        endCase();
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
