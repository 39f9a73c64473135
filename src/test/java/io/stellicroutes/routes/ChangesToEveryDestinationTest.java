package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.EveryServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three runs to a real server of each kind that takes changes, at once. */
final class ChangesToEveryDestinationTest {
    private static final String EXPORT = "roster";
    private static final String HEADER = "student_id,term,name,grade,ssn\n";
    private static final String FIRST = HEADER + """
            1001,2025SP,Ada,B,hidden-1
            1002,2025SP,Bo,B+,hidden-2
            1003,2025SP,Cy,C,hidden-3
            """;
    /** One is gone, one has another grade, one another number that the destination does not get, and one is new. */
    private static final String SECOND = HEADER + """
            1004,2026FA,Di,,hidden-4
            1003,2025SP,Cy,C,hidden-33
            1002,2025SP,Bo,A-,hidden-2
            """;

    @AutoClose
    private static EveryServer servers;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final List<Map<?, ?>> taken = new CopyOnWriteArrayList<>();
    private final Map<String, List<?>> seen = new TreeMap<>();

    @BeforeAll
    static void startServers(@TempDir Path dir) throws Exception {
        servers = new EveryServer(dir);
    }

    @BeforeEach
    void configure() {
        destinations().forEach((name, properties) -> routes.destination(name, properties + """

                mode=changes
                columns.exclude=ssn
                columns.grade.rename=mark
                columns.name.mask=redact
                """));
        routes.set("""
                stellic.exports.roster.key=student_id,term
                stellic.exports.roster.max-deletes=100%%
                stellic.exports.roster.to=%s
                """.formatted(String.join(",", destinations().keySet())));
    }

    private static Map<String, String> destinations() {
        Map<String, String> all = new LinkedHashMap<>(servers.destinations());
        all.remove("postgres");
        for (String messages : List.of("jms", "kafka", "http")) {
            all.merge(messages, "\nenvelope=none", String::concat);
        }
        all.put("endpoint", "type=endpoint\nuri=direct:theirs\nenvelope=none");
        return all;
    }

    @Test
    void noKindOfDestinationThatTakesChangesIsMissingHere() {
        assertThat(destinations().values())
                .extracting(properties -> RoutesExtension.parse(properties).get("type"))
                .containsExactlyInAnyOrderElementsOf(DestinationTypes.found().names().stream()
                        .filter(name -> !name.equals("database"))
                        .toList());
    }

    @Test
    void everyDestinationGetsTheFirstRunAndThenWhatHasChanged() throws Exception {
        try (TestRoad road = routes.start(receiver("direct:theirs", this::take))) {
            routes.sandbox().content(EXPORT, FIRST);
            assertThat(road.run(EXPORT).run().error()).isEmpty();
            assertEachGot("r 1001 Ada B", "r 1002 Bo B+", "r 1003 Cy C");

            routes.sandbox().content(EXPORT, SECOND);
            RunReport second = road.run(EXPORT);
            assertThat(second.run().error()).isEmpty();
            assertEachGot("d 1001", "u 1002 Bo A-", "c 1004 Di ");
            assertThat(second.deliveries()).allSatisfy(delivery -> assertThat(delivery.read())
                    .as(delivery.destination())
                    .isEqualTo(3));

            RunReport third = road.run(EXPORT);
            assertThat(third.run().error()).isEmpty();
            assertThat(third.deliveries()).allSatisfy(delivery -> assertThat(delivery.read())
                    .as(delivery.destination())
                    .isZero());
            for (String destination : destinations().keySet()) {
                assertThat(newAt(destination)).as(destination).isEmpty();
            }
        }
    }

    /** An engineer's own route gets a batch. */
    private void take(Object batch) {
        ((List<?>) batch).forEach(record -> taken.add((Map<?, ?>) record));
    }

    /** Operation, key, name and grade; names are masked, and nothing of the number is there. */
    private void assertEachGot(String... changes) throws Exception {
        List<Map<String, String>> expected = new ArrayList<>();
        for (String change : changes) {
            String[] parts = change.split(" ", -1);
            Map<String, String> record = new LinkedHashMap<>();
            record.put("_op", parts[0]);
            record.put("student_id", parts[1]);
            record.put("term", parts[1].equals("1004") ? "2026FA" : "2025SP");
            if (parts.length > 2) {
                record.put("name", "***");
                record.put("mark", parts[3]);
            }
            expected.add(record);
        }
        for (String destination : new TreeSet<>(destinations().keySet())) {
            assertThat(newAt(destination)).as(destination).isEqualTo(expected);
        }
    }

    /** What has come since the last time. A file takes the place of the earlier one, which has other contents. */
    private List<?> newAt(String destination) throws Exception {
        List<?> all = destination.equals("endpoint") ? List.copyOf(taken) : servers.records(destination, EXPORT);
        List<?> before = seen.getOrDefault(destination, List.of());
        seen.put(destination, all);
        if (List.of("file", "sftp", "s3").contains(destination)) {
            return all.equals(before) ? List.of() : all;
        }
        assertThat(all.subList(0, before.size())).as(destination).isEqualTo(before);
        return all.subList(before.size(), all.size());
    }
}
