package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.NotHereException;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.servers.ChildJvm;
import io.stellicroutes.delivery.JsonRecords;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A quarter of the rows as messages, against the producers that the brokers bring to measure themselves. */
public final class MessageCases {
    /** 500,000 messages of two million rows. */
    static final int PART = 4;

    private static final int BATCH = 1_000;
    private static final int MOST_ROUNDS = 20;
    private static final int SAMPLE = 2_000;

    private MessageCases() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "jms",
                        "a quarter of the rows → an Artemis queue, a JSON message a record, persistent, transactions of"
                                + " 1,000, duplicate detection on; peer: `artemis perf producer`, as many messages of the"
                                + " same size, persistent, transactions of 1,000, no duplicate detection",
                        Goal.timesAsFast(0.9),
                        MessageCases::jms),
                new Case(
                        "kafka",
                        "a quarter of the rows → a topic of Kafka's own broker, a JSON message a record, transactions of 5,000;"
                                + " peer: Kafka's `ProducerPerformance`, as many messages of the same size, idempotent,"
                                + " no transactions",
                        Goal.timesAsFast(0.9),
                        MessageCases::kafka));
    }

    /** How many bytes the JSON of a record has on the average. */
    static long messageSize(Path input) throws IOException {
        long bytes = 0;
        long rows = 0;
        try (CSVParser parser = CSVParser.parse(input, StandardCharsets.UTF_8, CSVFormat.RFC4180)) {
            JsonRecords json = null;
            for (CSVRecord record : parser) {
                if (json == null) {
                    json = new JsonRecords(Header.ofRow(record.toList()), true);
                    continue;
                }
                bytes += json.text(new Row(++rows, record.toList())).getBytes(StandardCharsets.UTF_8).length;
                if (rows == SAMPLE) {
                    break;
                }
            }
        }
        return bytes / Math.max(1, rows);
    }

    /** The bundle, to a queue {@code ours}. */
    static Bundle jmsDestination(Lab lab, Bundle bundle) throws Exception {
        return bundle.set("destinations.events.type", "jms")
                .set("destinations.events.broker-url", lab.child("artemis").property("url"))
                .set("destinations.events.queue", "ours");
    }

    private static Case.Pair jms(Lab lab) throws Exception {
        Path classPath = Path.of("target", "bench", "artemis-cli.classpath").toAbsolutePath();
        if (!Files.exists(classPath)) {
            throw new NotHereException("org.apache.activemq:artemis-cli was not had from Maven's repository");
        }
        ChildJvm broker = lab.child("artemis");
        long rows = lab.rows(PART);
        Bundle bundle = jmsDestination(lab, lab.bundle("jms").export(lab.dataType(rows), "events"));
        String script = "java -cp \"$ARTEMIS\" org.apache.activemq.artemis.cli.Artemis perf producer --silent --url "
                + broker.property("url") + " --persistent --message-size " + messageSize(lab.input(rows))
                + " --message-count " + rows + " --commit-interval " + BATCH + " --max-pending " + BATCH
                + " queue://peer";
        Command command = Command.bash(lab.place("jms", "peer"), script)
                .environment("ARTEMIS", Files.readString(classPath).strip());
        return bundle.against(
                lab,
                new Side(script, () -> broker.ask("drop peer"), command::run, () -> count(broker, "peer")),
                () -> broker.ask("drop ours"),
                () -> count(broker, "ours"));
    }

    private static Case.Pair kafka(Lab lab) throws Exception {
        ChildJvm broker = lab.child("kafka");
        long rows = lab.rows(PART);
        List<String> login = List.of("security.protocol", "sasl.mechanism", "sasl.jaas.config");
        Bundle bundle = lab.bundle("kafka")
                .export(lab.dataType(rows), "topic")
                .set("destinations.topic.type", "kafka")
                .set("destinations.topic.brokers", broker.property("brokers"))
                .set("destinations.topic.batch-size", 5_000);
        StringBuilder settings = new StringBuilder("bootstrap.servers=" + broker.property("brokers") + "\n");
        for (String name : login) {
            bundle.set("destinations.topic.option." + name, broker.property(name));
            settings.append(name)
                    .append('=')
                    .append(broker.property(name).replace("\\", "\\\\"))
                    .append('\n');
        }
        Path peer = lab.place("kafka", "peer");
        Files.writeString(peer.resolve("producer.properties"), settings);
        String script =
                "java -cp \"$BENCH\" org.apache.kafka.tools.ProducerPerformance --topic \"$TOPIC\" --num-records "
                        + rows + " --record-size " + messageSize(lab.input(rows))
                        + " --throughput -1 --producer.config producer.properties";
        int[] turn = new int[2];
        return new Case.Pair(
                new Side(
                        bundle.shown(),
                        () -> {
                            broker.ask("create ours" + ++turn[0]);
                            bundle.set("destinations.topic.topic", "ours" + turn[0])
                                    .prepare();
                        },
                        bundle::turn,
                        () -> count(broker, "ours" + turn[0])),
                new Side(
                        script,
                        () -> broker.ask("create peer" + ++turn[1]),
                        () -> Command.bash(peer, script)
                                .environment("BENCH", Command.peersClassPath())
                                .environment("TOPIC", "peer" + turn[1])
                                .run(),
                        () -> count(broker, "peer" + turn[1])),
                running(lab, bundle, broker, rows));
    }

    /** A topic for each turn: an export of its name goes to it. */
    private static Side running(Lab lab, Bundle bundle, ChildJvm broker, long rows) throws Exception {
        String[] exports = IntStream.range(0, MOST_ROUNDS)
                .mapToObj(turn -> "running" + turn)
                .toArray(String[]::new);
        bundle.set("destinations.topic.topic", "${export}");
        for (String export : exports) {
            bundle.exportNamed(export, lab.dataType(rows), "topic");
        }
        int[] turn = new int[1];
        return bundle.running(lab)
                .side(
                        () -> broker.ask("create " + exports[turn[0]++]),
                        () -> count(broker, exports[turn[0] - 1]),
                        exports);
    }

    private static String count(ChildJvm broker, String name) throws IOException {
        return broker.ask("count " + name) + " messages";
    }
}
