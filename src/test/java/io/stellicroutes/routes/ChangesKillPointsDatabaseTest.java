package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process is killed when the database has committed changes, and the ledger does not say so yet. */
@Tag("slow")
final class ChangesKillPointsDatabaseTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=id
            stellic.destinations.mine.type=database
            """);

    private final Sandbox sandbox = routes.sandbox();

    @ParameterizedTest
    @CsvSource({"merge,false", "merge,true", "history,false", "history,true"})
    void theTableIsTheSameAfterwards(String mode, boolean fresh) throws Exception {
        String url = "jdbc:h2:mem:" + routes.dir().getFileName();
        routes.set("stellic.destinations.mine.url=" + url + "\nstellic.destinations.mine.mode=" + mode);
        if (mode.equals("merge")) {
            routes.set("stellic.destinations.mine.delete=hard");
        }
        routes.set("stellic.exports.roster.max-deletes=100%");
        try (Connection database = DriverManager.getConnection(url)) {
            work("one");
            content("1,Ada", "2,Bo", "3,Cy");
            try (TestRoad road = routes.start()) {
                assertThat(road.run("roster").delivered()).isTrue();
            }
            content("1,Ann", "3,Cy", "4,Di");
            killed();
            List<String> committed = rows(database, "");
            work("two");
            if (fresh) {
                content("1,Ada", "2,Bo", "3,Cyn");
            }

            try (TestRoad road = routes.start()) {
                RunReport next = road.run("roster", Map.of(StellicConstants.FRESH, fresh));
                assertThat(next.delivered()).as(next.toString()).isTrue();
            }

            if (!fresh) {
                assertThat(rows(database, "")).isEqualTo(committed);
            } else if (mode.equals("merge")) {
                assertThat(rows(database, "")).containsExactly("1|Ada", "2|Bo", "3|Cyn");
            } else {
                assertThat(rows(database, "where \"_current\"")).containsExactly("1|Ada", "2|Bo", "3|Cyn");
                assertThat(rows(database, "where not \"_current\""))
                        .containsExactly("1|Ada", "1|Ann", "2|Bo", "3|Cy", "4|Di");
            }
        }
    }

    private void killed() throws Exception {
        KillPoints kills = new KillPoints(Map.of("roster", new KillPoints.Point("stellic-delivery-end", 1)));
        try (TestRoad road =
                routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(kills))) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !kills.held().isEmpty());
            KillPointContract.copyAsAfterAKill(routes.path("one"), routes.path("two"));
            kills.release();
            running.get();
        }
    }

    private void work(String generation) {
        routes.set("stellic.work-dir=" + routes.path(generation).resolve("work"));
    }

    private void content(String... rows) {
        sandbox.content("roster", "id,name\n" + String.join("\n", rows) + "\n");
    }

    private static List<String> rows(Connection database, String where) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery(
                        "select \"id\" || '|' || \"name\" from \"roster\" " + where + " order by 1")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
