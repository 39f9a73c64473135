package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.FileServer;
import io.stellicroutes.servers.FrozenLine.Chunk;
import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.Tap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;

/**
 * Runs exports one after the other to every destination; before each a fault is drawn, of Stellic, of its store, or of
 * a destination. A run that fails is run again, as an engineer would. Then each destination is compared with the file,
 * and all that was logged is searched for secrets.
 */
final class NetworkFaults {
    private static final int ATTEMPTS = 8;
    private static final int MOST_ROWS = 800;

    /** A fault: makes it happen to the next run. */
    private record Wanted(String words, Runnable setting) {}

    private final EveryDestination servers;
    private final Sandbox sandbox;
    private final Place place;
    private final Secrets secrets;
    private final Random random;
    private final Consumer<String> out;
    private final Tally tally = new Tally("faults of Stellic, its store, the network and destinations");
    private final List<AutoCloseable> stores = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private Content content = Content.plain(1);
    private int failed;

    NetworkFaults(Path dir, EveryDestination servers, Secrets secrets, long seed, Consumer<String> out) {
        this.servers = servers;
        this.sandbox = servers.sandbox();
        this.place = new Place(dir.resolve("work").toAbsolutePath(), "", "roster_network");
        this.secrets = secrets;
        this.random = new Random(seed);
        this.out = out;
    }

    Tally tally() {
        return tally;
    }

    /** How many attempts failed, as some faults make them. */
    int failed() {
        return failed;
    }

    /** Runs so many exports, or as many as there is time for. */
    void run(int exports, Instant end) throws Exception {
        sandbox.duration(Duration.ZERO);
        sandbox.downloads().pause(0);
        try (Overheard overheard = new Overheard()) {
            try (TestRoad road = TestRoad.start(properties(), this::bind)) {
                List<Wanted> faults = List.of();
                for (int export = 0; export < exports && Instant.now().isBefore(end); export++) {
                    if (faults.isEmpty()) {
                        faults = new ArrayList<>(everyFault());
                        java.util.Collections.shuffle(faults, random);
                    }
                    export(road, faults.remove(faults.size() - 1));
                }
                overheard.note(road.context());
                overheard.note("toString", road.bundle().config());
            }
            overheard.all().forEach(secrets::search);
        }
        secrets.search(place);
    }

    private Map<String, String> properties() throws IOException {
        Map<String, String> properties = servers.properties(place);
        properties.putAll(RoutesExtension.parse("""
                stellic.poll.initial-delay=10ms
                stellic.poll.max-delay=50ms
                stellic.request.timeout=1s
                stellic.schedules.enabled=false
                stellic.destinations.kafka.option.max.block.ms=10000
                stellic.destinations.kafka.option.request.timeout.ms=10000
                stellic.destinations.kafka.option.delivery.timeout.ms=15000
                """));
        return properties;
    }

    private void bind(CamelContext context) {
        servers.lineFactories().forEach((name, factory) -> context.getRegistry().bind(name, factory));
    }

    private void export(TestRoad road, Wanted fault) throws Exception {
        int rows = 1 + random.nextInt(MOST_ROWS);
        content = random.nextBoolean() ? Content.plain(rows) : Content.hostile(rows, random);
        sandbox.content(EveryDestination.EXPORT, content.csv());
        fault.setting().run();
        tally.tried(fault.words());
        boolean delivered = false;
        for (int attempt = 1; attempt <= ATTEMPTS && !delivered; attempt++) {
            RunReport report = road.run(EveryDestination.EXPORT);
            delivered = report.delivered();
            failed += delivered ? 0 : 1;
            noMoreFaults();
            if (!delivered && attempt == ATTEMPTS) {
                throw new IllegalStateException("does not come to its end after " + fault.words() + ": "
                        + report.run().error());
            }
        }
        try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(place.ledgerUrl(), "", ""), Clock.systemUTC())) {
            for (Run run : ledger.runs().last(ATTEMPTS)) {
                if (known.add(run.id())) {
                    String differences = tally.compare(run, servers, place, content);
                    if (!differences.isEmpty()) {
                        out.accept(fault.words() + ": " + differences);
                    }
                }
            }
        }
    }

    private List<Wanted> everyFault() {
        List<Wanted> faults = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            String words = fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
            if (fault.compareTo(Fault.FAILED_STATUS) < 0) {
                faults.add(new Wanted("export_data: " + words, () -> sandbox.next(Call.EXPORT_DATA, fault)));
            }
            faults.add(new Wanted("get_export_url: " + words, () -> sandbox.next(Call.GET_EXPORT_URL, fault)));
        }
        faults.add(new Wanted("download: cut", () -> sandbox.downloads().cutNextAnswerAfter(bytes())));
        faults.add(new Wanted(
                "download: silent in the middle", () -> sandbox.downloads().stallNextAnswerAfter(bytes())));
        faults.add(new Wanted("download: cut again and again", () -> cutAgainAndAgain(sandbox.downloads())));
        faults.add(new Wanted("store: 503", () -> store(store().code(503))));
        faults.add(new Wanted("store: 403", () -> store(store().code(403))));
        faults.add(new Wanted(
                "store: an error document with 200",
                () -> store(server(
                        new Content("<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>", List.of())))));
        faults.add(new Wanted("store: cut, ignores ranges", () -> cutOnce(store().ignoringRanges())));
        faults.add(new Wanted("store: cut, tells no length", () -> cutOnce(store().withoutLength())));
        faults.add(new Wanted("store: gzip", () -> store(gzipped())));
        faults.add(new Wanted("store: cut, another file meanwhile", this::changed));
        faults.add(
                new Wanted("artemis: a commit is lost", () -> servers.broker().loseCommitAfter(random.nextInt(3))));
        faults.add(new Wanted("artemis: the answer to a commit is lost", () -> servers.broker()
                .loseAnswerToCommitAfter(random.nextInt(3))));
        for (String name : List.of("classic", "qpid", EveryDestination.UNPOSITIONED)) {
            faults.add(new Wanted(
                    name + ": a commit is lost", () -> servers.line(name).cutWhen(commit(name, random.nextInt(5)))));
            faults.add(new Wanted(name + ": the answer to a commit is lost", () -> servers.line(name)
                    .cutWhen(answerToCommit(name, random.nextInt(5)))));
        }
        faults.add(new Wanted("kafka: a commit is lost", () -> servers.kafka().loseCommitAfter(random.nextInt(3))));
        faults.add(new Wanted("kafka: the answer to a commit is lost", () -> servers.kafka()
                .loseAnswerToCommitAfter(random.nextInt(3))));
        faults.add(new Wanted("http: 503, 429, hangs up", () -> servers.http()
                .next(HttpSink.Answer.of(503), HttpSink.Answer.of(429), HttpSink.Answer.of(0))));
        faults.add(new Wanted("http: takes a batch and answers with 500", () -> servers.http()
                .next(new HttpSink.Answer(500, Map.of(), "", true))));
        faults.add(new Wanted("http: takes a batch and hangs up", () -> servers.http()
                .next(new HttpSink.Answer(0, Map.of(), "", true))));
        return faults;
    }

    /** The next commit after so many. */
    private Predicate<Chunk> commit(String destination, int after) {
        AtomicInteger commits = new AtomicInteger();
        return chunk -> chunk.direction() == Direction.TO_SERVER
                && servers.jms(destination).isCommit(chunk.bytes())
                && commits.incrementAndGet() > after;
    }

    private Predicate<Chunk> answerToCommit(String destination, int after) {
        Predicate<Chunk> commit = commit(destination, after);
        AtomicBoolean committing = new AtomicBoolean();
        return chunk -> {
            if (commit.test(chunk)) {
                committing.set(true);
            }
            return committing.get()
                    && chunk.direction() == Direction.TO_CLIENT
                    && servers.jms(destination).isAnswerToCommit(chunk.bytes());
        };
    }

    /** Somewhere in the file, or in the head before it. */
    private long bytes() {
        return random.nextInt(content.csv().getBytes(UTF_8).length + 300);
    }

    private void cutAgainAndAgain(Tap tap) {
        tap.cutEveryAnswerAfter(1_200 + content.csv().getBytes(UTF_8).length / 8);
    }

    private void noMoreFaults() throws Exception {
        sandbox.noMoreFaults();
        sandbox.downloadsFrom(sandbox.downloads().endpoint());
        sandbox.downloads().cutEveryAnswerAfter(Long.MAX_VALUE);
        servers.kafka().heal();
        servers.lineFactories().keySet().forEach(name -> servers.line(name).thaw());
        for (AutoCloseable store : stores) {
            store.close();
        }
        stores.clear();
    }

    private FileServer store() {
        return server(content);
    }

    private FileServer server(Content file) {
        return server(file.csv().getBytes(UTF_8));
    }

    private FileServer server(byte[] bytes) {
        try {
            FileServer server = new FileServer(bytes);
            stores.add(server);
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private FileServer gzipped() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.csv().getBytes(UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return server(bytes.toByteArray()).header("Content-Encoding", "gzip");
    }

    private void store(FileServer server) {
        sandbox.downloadsFrom(server.endpoint());
    }

    private Tap tapped(FileServer server) {
        try {
            Tap tap = new Tap(server.endpoint());
            stores.add(tap);
            sandbox.downloadsFrom(tap.endpoint());
            return tap;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void cutOnce(FileServer server) {
        tapped(server).cutNextAnswerAfter(bytes());
    }

    /** The store has an old file first, the begin of which arrives; then the one that counts. */
    private void changed() {
        FileServer server = server(Content.plain(2 * MOST_ROWS))
                .afterNextAnswer(content.csv().getBytes(UTF_8), "\"two\"");
        tapped(server).cutNextAnswerAfter(4_000);
    }
}
