package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.LocalServer;
import io.stellicroutes.status.Standing;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;

/** People are told what is wrong and what is well again, once each, and by what they have. */
final class AlertsTest {
    private static final String SECRET = "T0/B1/a-secret";
    private static final String STOPPED = Problem.of(
                    ErrorCode.STOPPED, Subject.ofExport("roster"), "stopped, and the next start goes on")
            .text();
    private static final String LEFT = "select count(*) from stellic_outbox";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.destinations.local.format=csv
            stellic.alerts.check-every=50ms
            stellic.exports.roster.max-rejects=1
            """);

    private Hook hook;

    @BeforeEach
    void open() throws Exception {
        hook = new Hook();
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @AfterEach
    void close() throws Exception {
        hook.close();
    }

    @Test
    void aFailureIsToldOnceHoweverOftenItFailsAndThatItIsWellAgainOnce() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:pager");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            String good = road.run("roster").run().id();
            block();
            String bad = road.run("roster").run().id();
            await().until(() -> told.size() == 1);
            road.run("roster");
            road.run("roster");
            unblock();
            road.run("roster");
            await().until(() -> told.size() == 2);

            List<String> texts = told.stream().map(Object::toString).toList();
            assertThat(texts.get(0))
                    .startsWith("roster to local: failed\nsince: ")
                    .contains("why: ", "(see docs/errors.md#")
                    .contains("the destination has: 2 rows of run " + good + ", complete since ")
                    .contains("run: " + bad)
                    .contains("what to do: ")
                    .doesNotContain("Ada", "Grace");
            assertThat(texts.get(1)).startsWith("roster to local: recovered\n").contains("was failed");
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")));
            assertThat(told).hasSize(2);
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerHoldsUpNeitherTheOthersNorTheLook() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        routes.set("stellic.alerts.to=direct:silent,direct:pager");
        try (TestRoad road = routes.start(context -> {
            RoutesExtension.receiver("direct:pager", told::add).prepare(context);
            RoutesExtension.receiver("direct:silent", body -> {
                        asked.countDown();
                        wait(answered);
                    })
                    .prepare(context);
        })) {
            block();
            road.run("roster");
            asked.await();
            await().until(() -> told.size() == 1);
            unblock();
            road.run("roster");
            await().until(() -> told.size() == 2);

            assertThat(told).last().asString().startsWith("roster to local: recovered\n");
            assertThat(road.bundle().awaitAlerts(Duration.ofMillis(1))).isFalse();
            answered.countDown();
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")));
        } finally {
            answered.countDown();
        }
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsOverdueIsToldAlthoughNothingRunsAndTheSchedulesAreOff() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        routes.update("update stellic_standing set arrived_at = dateadd(hour, -30, arrived_at)");
        routes.set("stellic.exports.roster.expected-every=26h\nstellic.alerts.to=direct:pager");

        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            await().until(() -> !told.isEmpty());
            assertThat(told.peek().toString())
                    .startsWith("roster to local: stale\n")
                    .contains("was due by ");
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> told.size() == 2);
        }
    }

    @Test
    void whatIsOverdueIsToldAlthoughTheSchedulerItselfStandsStill() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("""
                stellic.alerts.to=direct:pager
                stellic.schedules.enabled=true
                stellic.exports.roster.schedule=0 0 0 1 1 ?
                stellic.exports.roster.expected-every=26h
                """);
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            assertThat(road.run("roster").delivered()).isTrue();
            Scheduler scheduler =
                    road.context().getComponent("quartz", QuartzComponent.class).getScheduler();
            assertThat(scheduler.isStarted()).isTrue();
            scheduler.standby();

            routes.update("update stellic_standing set arrived_at = dateadd(hour, -30, arrived_at)");

            await().until(() -> !told.isEmpty());
            assertThat(told.peek().toString()).startsWith("roster to local: stale\n");
            assertThat(scheduler.isInStandbyMode()).isTrue();
        }
    }

    @Test
    void whatHasNeverComeIsOverdueFromWhenItWasFirstExpected() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.exports.roster.expected-every=1s\nstellic.alerts.to=direct:pager");

        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            await().until(() -> !told.isEmpty());
            assertThat(told.peek().toString())
                    .startsWith("roster to local: stale\n")
                    .contains("the destination has: nothing yet");
            assertThat(road.bundle().ledger().runs().last(1)).isEmpty();
        }
    }

    @Test
    void whatHasNeverComeIsOverdueAlsoWhereNobodyIsToBeTold() throws Exception {
        routes.set("stellic.exports.roster.expected-every=1s\nstellic.schedules.enabled=true");

        try (TestRoad road = routes.start()) {
            await().until(() -> road.bundle().standings().of("roster").get(0).state() == Standing.State.STALE);
        }
    }

    @Test
    void rejectedRowsAndAFileWithoutRowsAreTold() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:pager\nstellic.exports.roster.max-shrink=100%");
        routes.sandbox().content("roster", "id,name\n1,Ada\n2\n");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> !told.isEmpty());
            assertThat(told.poll().toString())
                    .startsWith("roster to local: rejects\n")
                    .contains("why: 1 row was rejected")
                    .contains("what to do: rejects ");
            routes.sandbox().content("roster", "id,name\n");
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> told.size() == 2);
            assertThat(told.stream().map(Object::toString))
                    .anyMatch(text -> text.startsWith("roster to local: zero-rows\n")
                            && text.contains("why: the file has no row\n")
                            && text.contains("what to do: see whether Stellic has data for the parameters of roster"))
                    .anyMatch(text -> text.startsWith("roster to local: recovered\n"));
        }
    }

    @Test
    void aFileThatIsHeldBackAndOneWithOtherColumnsAreToldWithoutTheirNames() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("""
                stellic.alerts.to=direct:pager
                stellic.exports.roster.to=local,merged
                stellic.exports.roster.key=id
                stellic.destinations.merged.type=database
                stellic.destinations.merged.mode=merge
                """);
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            assertThat(road.run("roster").delivered()).isTrue();
            routes.sandbox().content("roster", "id,name,born\n1,Ada,1815\n2,Grace,1906\n");
            String held = road.run("roster").run().id();
            await().until(() -> told.size() == 2);

            assertThat(text(told, "merged: held"))
                    .contains("why: the columns are not those of the last good run (see docs/errors.md#header-changed)")
                    .contains("the destination has: 2 rows of run ")
                    .contains("run: " + held)
                    .contains("what to do: look at the file; if it is right, run roster with the --accept option")
                    .doesNotContain("born", "1815", "Ada");
            assertThat(text(told, "local: drift"))
                    .contains("why: the columns are not those of the last good run\n")
                    .contains("what to do: runs " + held + " says which; see whether the destination wants them")
                    .doesNotContain("born", "1815", "Ada");
            told.clear();
            assertThat(road.run("roster", Map.of("StellicAcceptHeader", true)).delivered())
                    .isTrue();
            await().until(() -> told.size() == 2);
            assertThat(text(told, "merged: recovered")).contains("why: was held, and is well again");
            assertThat(text(told, "merged: drift")).contains("run: " + held);
            told.clear();
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> told.size() == 2);
            assertThat(text(told, "merged: recovered")).contains("why: was drift, and is well again");
            assertThat(text(told, "local: recovered")).contains("why: was drift, and is well again");
        }
    }

    private static String text(Queue<Object> told, String what) {
        return told.stream()
                .map(Object::toString)
                .filter(text -> text.startsWith("roster to " + what + "\n"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatAStopHasCutShortAndTheNextStartGoesOnWithIsNoFailure(End end) throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        end.leave(routes);
        routes.set("stellic.alerts.to=direct:pager\nstellic.schedules.enabled=true");

        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            await().until(() ->
                    routes.query("ledger", "select status from stellic_run").equals(List.of("DELIVERED"))
                            && road.bundle().runs().underWay().isEmpty());
            block();
            road.run("roster");
            await().until(() -> told.stream().anyMatch(text -> text.toString().contains("failed")));

            assertThat(told).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatWasCutShortAndThatNobodyGoesOnWithIsToldOnce(End end) throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        end.leave(routes);
        routes.set("stellic.alerts.to=direct:pager\nstellic.lease.duration=1s");

        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            await().until(() -> !told.isEmpty());
            assertThat(told.peek().toString())
                    .startsWith("roster to local: failed\n")
                    .contains("why: " + (end == End.KILLED ? "its last run has not come to an end\n" : STOPPED));
            road.run("roster");
            await().until(() -> told.size() == 2);
            assertThat(told).last().asString().startsWith("roster to local: recovered\n");
        }
    }

    @Test
    void aFileWithoutRowsIsToldAlsoOfADestinationThatGetsChangesAndOneWithoutChangesIsNone() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        merge();
        routes.sandbox().content("roster", "id,name\n");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> told.size() == 1);
            assertThat(told.peek().toString()).startsWith("roster to merged: zero-rows\n");
            routes.sandbox().content("roster", "id,name\n1,Ada\n");
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> told.size() == 2);
            assertThat(road.run("roster").delivered()).isTrue();
            look(road);
            assertThat(told).as("nothing has changed").hasSize(2);
        }
    }

    @Test
    void whatIsHeldBackIsNotWellAlthoughNobodyIsToldOfThat() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        merge();
        routes.set("stellic.alerts.on=failed,recovered\nstellic.exports.roster.max-rejects=0");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            road.run("roster");
            routes.sandbox().content("roster", "id,name\n1\n2,Grace\n");
            assertThat(road.run("roster").isFailed()).isTrue();
            await().until(() -> told.size() == 1);
            assertThat(told)
                    .first()
                    .asString()
                    .contains("why: more rows were rejected than max-rejects allows (see docs/errors.md#max-rejects)")
                    .doesNotContain("row 1");
            routes.sandbox().content("roster", "id,name,born\n1,Ada,1815\n");
            assertThat(road.run("roster", Map.of("StellicFresh", true)).isFailed())
                    .isTrue();
            look(road);
            assertThat(told).as("it is held back").hasSize(1);

            assertThat(road.run("roster", Map.of("StellicAcceptHeader", true)).delivered())
                    .isTrue();
            await().until(() -> told.size() == 2);
            assertThat(told).last().asString().contains(": recovered\n", "was failed, and is well again");
        }
    }

    @Test
    void whatIsHeldBackIsNotWellWhenTheRunThatWasToEndItIsCutShort() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        merge();
        routes.set("stellic.alerts.on=failed,held,recovered");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            road.run("roster");
            routes.sandbox().content("roster", "id,name,born\n1,Ada,1815\n");
            assertThat(road.run("roster").isFailed()).isTrue();
            await().until(() -> told.size() == 1);
            assertThat(told.peek().toString()).startsWith("roster to merged: held\n");
            // the run first: the clock of alerts may look between the two
            routes.update("update stellic_run set status = 'RUNNING', stage = 'LANDED', finished_at = null,"
                    + " error = null where status = 'FAILED'");
            routes.update("update stellic_delivery set status = 'RUNNING', finished_at = null, error = null"
                    + " where status = 'FAILED'");
            look(road);
            assertThat(told).as("nobody has gone on with it").hasSize(1);

            assertThat(road.run("roster", Map.of("StellicAcceptHeader", true)).delivered())
                    .isTrue();
            await().until(() -> told.size() == 2);
            assertThat(told).last().asString().contains(": recovered\n", "was held, and is well again");
        }
    }

    private void merge() {
        routes.set("""
                stellic.alerts.to=direct:pager
                stellic.exports.roster.to=merged
                stellic.exports.roster.key=id
                stellic.destinations.merged.type=database
                stellic.destinations.merged.mode=merge
                """);
    }

    @Test
    void whatNobodyHasLookedAtForAWeekIsToldAnewWhenItComesBackAndNotBefore() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:pager\nstellic.exports.other.to=local");
        routes.sandbox().content("other", "id\n1\n");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            block();
            road.run("roster");
            await().until(() -> told.size() == 1);
        }
        lookedAtDaysAgo(6);
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            look(road);
            assertThat(told).as("a service that was down for some days").hasSize(1);
        }
        assertThat(routes.query(
                        "ledger",
                        "select count(*) from stellic_alert where seen_at < dateadd(day, -1,"
                                + " cast(current_timestamp at time zone 'UTC' as timestamp))"))
                .containsExactly("0");

        lookedAtDaysAgo(8);
        routes.unset("stellic.exports.roster.");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            look(road);
            assertThat(routes.query("ledger", "select count(*) from stellic_alert"))
                    .as("of an export that there is no more")
                    .containsExactly("0");
        }
        routes.set("stellic.exports.roster.to=local");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            await().until(() -> told.size() == 2);
            look(road);
            assertThat(told).hasSize(2).allSatisfy(text -> assertThat(text.toString())
                    .startsWith("roster to local: failed\n"));
        }
    }

    private void lookedAtDaysAgo(int days) throws Exception {
        routes.update("update stellic_alert set seen_at = dateadd(day, -" + days + ", seen_at)");
    }

    /** Has it looked at least once more, all of it from now on. */
    private static void look(TestRoad road) throws Exception {
        try (ProducerTemplate producer = road.context().createProducerTemplate()) {
            producer.sendBody("direct:stellic-alerts", null);
            assertThat(road.bundle().awaitAlerts(Duration.ofSeconds(30))).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a process ends amid a run, and what it leaves in the ledger. */
    private enum End {
        KILLED("'RUNNING'", "null"),
        STOPPED("'FAILED'", "'" + AlertsTest.STOPPED + "'");

        private final String delivery;
        private final String error;

        End(String delivery, String error) {
            this.delivery = delivery;
            this.error = error;
        }

        private void leave(RoutesExtension routes) throws Exception {
            routes.update("update stellic_run set status = 'RUNNING', stage = 'LANDED', finished_at = null, error = "
                    + error);
            routes.update(
                    "update stellic_delivery set status = " + delivery + ", finished_at = null, error = " + error);
        }
    }

    /** Whatever becomes of it there: it is told once, and so is what comes after it. */
    @ParameterizedTest
    @ValueSource(strings = {"handles", "stops"})
    void aRouteThatDealsWithItsExceptionOrStopsHasBeenTold(String route) throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:" + route);
        try (TestRoad road = routes.start(context -> context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:handles")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .end()
                        .process(exchange -> {
                            told.add(exchange.getMessage().getBody());
                            throw new IllegalStateException("dealt with");
                        });
                from("direct:stops")
                        .process(exchange -> told.add(exchange.getMessage().getBody()))
                        .stop();
            }
        }))) {
            road.run("roster");
            block();
            road.run("roster");
            await().until(() -> told.size() == 1);
            unblock();
            road.run("roster");
            await().until(() -> told.size() == 2);
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")));

            assertThat(told).last().asString().startsWith("roster to local: recovered\n");
        }
    }

    @Test
    void onlyWhatIsAskedForIsTold() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:pager\nstellic.alerts.on=failed");
        routes.sandbox().content("roster", "id,name\n1,Ada\n2\n");
        try (TestRoad road = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            road.run("roster");
            block();
            road.run("roster");
            await().until(() -> !told.isEmpty());
            unblock();
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() ->
                    routes.query("ledger", "select count(*) from stellic_alert").equals(List.of("0")));
            assertThat(told).singleElement().asString().startsWith("roster to local: failed\n");
        }
    }

    @Test
    void ofTwoProcessesWithOneLedgerOneTells() throws Exception {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        routes.set("stellic.alerts.to=direct:pager");
        try (TestRoad one = routes.start(RoutesExtension.receiver("direct:pager", told::add));
                TestRoad other = routes.start(RoutesExtension.receiver("direct:pager", told::add))) {
            block();
            one.run("roster");
            await().until(() -> !told.isEmpty());
            unblock();
            other.run("roster");
            await().until(() -> told.stream().anyMatch(text -> text.toString().contains(": recovered")));
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")));

            assertThat(told).hasSize(2);
        }
    }

    @Test
    void slackTeamsAndAnyWebhookGetTheJsonThatTheyTakeAndAFileALineForEach() throws Exception {
        routes.set("stellic.alerts.to=slack+" + hook.url("/services/" + SECRET) + ",teams+" + hook.url("/teams") + ", "
                + hook.url("/any") + ",file:" + routes.path("told") + "?fileName=alerts.txt&fileExist=Append");
        try (TestRoad road = routes.start()) {
            block();
            assertThat(road.run("roster").isFailed()).isTrue();
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")) && hook.posts.size() == 3);
        }

        assertThat(hook.posts)
                .allSatisfy(
                        post -> assertThat(post.headers().get("Content-type")).startsWith("application/json"))
                .allSatisfy(post -> assertThat(post.headers().keySet())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("stellic")));
        JsonNode slack = posted("/services/");
        assertThat(slack.fieldNames()).toIterable().containsExactly("text");
        assertThat(slack.path("text").textValue()).startsWith("*roster to local: failed*\nsince: ");
        JsonNode teams = posted("/teams");
        assertThat(teams.path("type").textValue()).isEqualTo("message");
        JsonNode card = teams.path("attachments").get(0);
        assertThat(card.path("contentType").textValue()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(card.path("content").path("type").textValue()).isEqualTo("AdaptiveCard");
        assertThat(card.path("content").path("body"))
                .hasSizeGreaterThan(4)
                .allSatisfy(block -> assertThat(block.path("type").textValue()).isEqualTo("TextBlock"));
        JsonNode any = posted("/any");
        assertThat(any.path("alert").textValue()).isEqualTo("failed");
        assertThat(any.path("export").textValue()).isEqualTo("roster");
        assertThat(any.path("destination").textValue()).isEqualTo("local");
        assertThat(any.path("text").textValue()).isEqualTo("roster to local: failed");
        assertThat(Files.readString(routes.path("told/alerts.txt"))).startsWith("roster to local: failed\n");
        assertThat(routes.query("ledger", "select target from stellic_outbox")).isEmpty();
    }

    @Test
    void oneThatCannotBeSentComesAgainBeforeThoseBehindItAndTheRunIsNotDisturbed() throws Exception {
        hook.answers.add(500); // Camel's client repeats a 503 by itself
        routes.set("stellic.alerts.to=slack+" + hook.url("/services/" + SECRET));
        try (TestRoad road = routes.start()) {
            block();
            assertThat(road.run("roster").isFailed()).isTrue();
            await().until(() -> routes.query("ledger", "select attempts from stellic_outbox")
                    .equals(List.of("1")));
            unblock();
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("2")));

            routes.update("update stellic_outbox set not_before = current_timestamp");
            await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")));
        }
        assertThat(hook.posts)
                .extracting(post -> post.body().substring(0, post.body().indexOf("\\n")))
                .containsExactly(
                        "{\"text\":\"*roster to local: failed*",
                        "{\"text\":\"*roster to local: failed*",
                        "{\"text\":\"*roster to local: recovered*");
    }

    @Test
    void aQueueGetsTheTextWithWhatToSortItByAsHeaders(@TempDir Path dir) throws Exception {
        routes.set("stellic.alerts.to=jms:queue:alerts?connectionFactory=#bean:pager");
        try (ClassicBroker broker = new ClassicBroker(dir)) {
            ActiveMQConnectionFactory factory = (ActiveMQConnectionFactory) broker.factory(broker.port(), 0);
            factory.setUserName(ArtemisBroker.USER);
            factory.setPassword(ArtemisBroker.PASSWORD);
            try (TestRoad road = routes.start(context -> context.getRegistry().bind("pager", factory))) {
                block();
                road.run("roster");
                await().until(() -> routes.query("ledger", LEFT).equals(List.of("0")) && broker.count("alerts") == 1);
            }
            Message message = broker.messages("alerts").get(0);
            assertThat(((TextMessage) message).getText()).startsWith("roster to local: failed\n");
            assertThat(message.getStringProperty("Subject")).isEqualTo("[stellic] roster to local: failed");
            assertThat(message.getStringProperty("StellicAlert")).isEqualTo("failed");
        }
    }

    private JsonNode posted(String path) throws IOException {
        return new ObjectMapper()
                .readTree(hook.posts.stream()
                        .filter(post -> post.line().contains(path))
                        .findFirst()
                        .orElseThrow()
                        .body());
    }

    private void block() throws IOException {
        if (Files.exists(routes.path("out"))) {
            Files.move(routes.path("out"), routes.path("before"));
        }
        Files.writeString(routes.path("out"), "not a directory");
    }

    private void unblock() throws IOException {
        Files.delete(routes.path("out"));
    }

    private record Post(String line, Map<String, String> headers, String body) {}

    /** Takes what is posted, with 200 if no other answer is wanted. */
    private static final class Hook implements AutoCloseable {
        private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        private final List<Post> posts = new CopyOnWriteArrayList<>();
        private final LocalServer server;

        Hook() throws IOException {
            server = new LocalServer(0).on("/", this::handle);
        }

        private void handle(HttpExchange exchange) throws IOException {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            posts.add(new Post(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Integer answer = answers.poll();
            exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
        }

        String url(String path) {
            return server.url() + path;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
