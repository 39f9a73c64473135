package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A failed delivery claims the rows that its destination holds, and no others: in the table, as JSON, in the audit log.
 */
final class FailedDeliveriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox();

    private final List<String> audit = new ArrayList<>();

    @Test
    void oneThatWasTakenBackHasDeliveredNothingAndOneInBatchesThoseThatWereTaken() throws Exception {
        sandbox.content("roster", "id,name\r\n1,A\r\n2,B\r\n3,C\r\n4,D\r\n5\r\n6,F\r\n");
        routes.set("""
                stellic.batch-size=2
                stellic.exports.roster.max-rejects=0
                stellic.exports.roster.to=table,files,posts
                stellic.destinations.table.type=database
                stellic.destinations.files.type=file
                stellic.destinations.files.directory=<dir>/out
                stellic.destinations.posts.type=http
                """);
        Outcome run;
        Outcome runs;
        try (HttpSink sink = new HttpSink()) {
            routes.set("stellic.destinations.posts.url=" + sink.url("/in"));
            run = watched("run", "roster");
            runs = command("runs", "--json");
            assertThat(sink.taken()).as(run.out() + run.err()).hasSize(1);
        }

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines().skip(1).map(line -> List.of(line.split(" {2,}"))
                        .subList(1, 5)))
                .containsExactly(
                        List.of("files", "failed", "0", "1"),
                        List.of("posts", "failed", "2", "1"),
                        List.of("table", "failed", "0", "1"));
        JsonNode deliveries = JSON.readTree(runs.out()).get(0).get("deliveries");
        assertThat(deliveries)
                .extracting(delivery -> delivery.get("delivered").longValue())
                .containsExactly(0L, 2L, 0L);
        List<String> claimed = new ArrayList<>();
        for (String line : audit) {
            JsonNode entry = JSON.readTree(line);
            if (entry.has("rows")) {
                claimed.add(entry.get("destination").textValue() + " " + entry.get("rows"));
            }
        }
        assertThat(claimed).containsExactlyInAnyOrder("files 0", "posts 2", "table 0");
        assertThat(routes.query(
                        "databases/table",
                        "select count(*) from information_schema.tables where table_name = 'roster'"))
                .containsExactly("0");
    }

    private Outcome watched(String... line) throws Exception {
        Logger logger = (Logger) LogManager.getLogger("io.stellicroutes.audit");
        AbstractAppender appender = new AbstractAppender("claims", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                synchronized (audit) {
                    audit.add(event.getMessage().getFormattedMessage());
                }
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            return command(line);
        } finally {
            logger.removeAppender(appender);
        }
    }

    private Outcome command(String... line) throws Exception {
        return Outcome.of(routes, line);
    }
}
