package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the pages of the console show, and what they never do. */
final class ConsolePagesTest {
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]+)\"");
    private static final String HOSTILE = "<b>canary</b>";

    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    @Test
    void runsAreSearchedByTimesInTheViewersZone() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            Run run = road.run("roster").run();
            LocalDateTime there = LocalDateTime.ofInstant(run.startedAt(), ZoneId.of("Pacific/Chatham"));
            String search = "/runs?from=" + there.minusMinutes(2) + "&to=" + there.plusMinutes(2) + "&zone=";

            String found = browser.get(search + "Pacific/Chatham").body();
            assertThat(found)
                    .contains("runs/" + run.id(), "<span class=\"zone\">Pacific/Chatham</span>")
                    .contains("zone=Pacific%2FChatham");
            assertThat(browser.get(search + "UTC").body()).doesNotContain("runs/" + run.id());
            assertThat(browser.get(search + "Nowhere/None").body()).contains("<span class=\"zone\">UTC</span>");
            assertThat(browser.get("/runs").body()).contains("<span class=\"zone\">UTC</span>");
        }
    }

    @Test
    void everyLinkOfEveryPageLeadsToAPage() throws Exception {
        routes.set("stellic.destinations.local.format=csv");
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            RunReport run = road.run("roster");
            assertThat(run.delivered()).isTrue();

            for (String page : List.of(
                    "/", "/runs", "/runs/" + run.run().id(), "/configuration", "/health", "/errors/max-rejects")) {
                Answered answered = browser.get(page);
                assertThat(answered.status()).as(page).isEqualTo(200);
                String base = page.substring(0, page.lastIndexOf('/') + 1);
                for (MatchResult link : LINK.matcher(answered.body()).results().toList()) {
                    String target = link.group(1).replace("&amp;", "&");
                    if (!target.startsWith("https:") && !target.startsWith("#")) {
                        String path = java.net
                                .URI
                                .create("http://console" + base)
                                .resolve(target)
                                .toString()
                                .substring("http://console".length());
                        assertThat(browser.get(path).status())
                                .as(page + " -> " + target)
                                .isIn(200, 302, 303);
                    }
                }
            }
        }
    }

    @Test
    void aRunIsShownWithItsDeliveriesAndItsFile() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Bob\n");
        routes.set("stellic.destinations.local.format=csv");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            RunReport run = road.run("roster");

            assertThat(browser.get("/runs/" + run.run().id()).body())
                    .contains("local", "delivered", run.run().fileName().orElseThrow())
                    .doesNotContain("Ada", "Bob");
            assertThat(browser.get("/runs?export=roster&status=DELIVERED").body())
                    .contains(run.run().id());
            assertThat(browser.get("/runs?export=roster&status=FAILED").body())
                    .doesNotContain(run.run().id());
            assertThat(browser.get("/runs/nosuchrun").status()).isEqualTo(404);
        }
    }

    @Test
    void runsAreFoundByTheDayAndByTheMinute() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            Run run = road.run("roster").run();
            LocalDateTime began =
                    LocalDateTime.ofInstant(run.startedAt(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
            LocalDate day = began.toLocalDate();

            assertThat(List.of(
                            "from=" + began,
                            "to=" + began.plusMinutes(1),
                            "from=" + day + "&to=" + day,
                            "from=nonsense",
                            "from=-9999-01-01T00:00",
                            "to=9999-12-31",
                            "to=%2B123456789-01-01"))
                    .allSatisfy(times ->
                            assertThat(browser.get("/runs?" + times).body()).contains(run.id()));
            assertThat(List.of("from=" + began.plusMinutes(1), "to=" + began, "to=" + day.minusDays(1)))
                    .allSatisfy(times ->
                            assertThat(browser.get("/runs?" + times).body()).doesNotContain(run.id()));
        }
    }

    @Test
    void whatAFileOrAnErrorHoldsIsShownAsText() throws Exception {
        routes.set("""
                stellic.destinations.local.format=csv
                stellic.exports.roster.header=evolve
                """);
        routes.sandbox().content("roster", "id," + HOSTILE + "\n1,Ada\n");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            road.run("roster");
            routes.sandbox().content("roster", "id,<i>other</i>\n1,Ada\n");
            RunReport run = road.run("roster");

            String page = browser.get("/runs/" + run.run().id()).body();
            assertThat(page).contains("&lt;i&gt;other").doesNotContain("<i>other", HOSTILE);
            assertThat(browser.get("/runs?export=" + "%3Cb%3Ecanary%3C/b%3E").body())
                    .doesNotContain(HOSTILE);
        }
    }

    @Test
    void theConfigurationShowsWhatHoldsAndNoSecret() throws Exception {
        routes.set("""
                stellic.exports.roster.to=local,warehouse,banner
                stellic.destinations.banner.type=database
                stellic.destinations.banner.url=jdbc:oracle:thin:ada/canary4@//db:1522/campus
                stellic.destinations.warehouse.type=database
                stellic.destinations.warehouse.url=jdbc:h2:mem:warehouse;PASSWORD=canary1
                stellic.destinations.warehouse.username=stellic
                stellic.destinations.warehouse.password=canary2
                stellic.exports.roster.params=access_token=canary3
                """);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String page = browser.get("/configuration").body();

            assertThat(page)
                    .contains("stellic.destinations.warehouse.password", "(set)", "stellic.exports.roster.to")
                    .contains("jdbc:oracle:thin:***@//db:1522/campus")
                    .doesNotContain("canary", Sandbox.TOKEN);
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorHasAPage(ErrorCode code) throws Exception {
        assertThat(Errors.section(code.anchor())).isPresent();
    }
}
