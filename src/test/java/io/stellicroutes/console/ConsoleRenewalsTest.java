package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The parts of pages that renew themselves, of which many viewers see one. */
final class ConsoleRenewalsTest {
    /** Of no password: a proxy says who asks. */
    private static final String HASH = "$2y$12$" + "a".repeat(53);

    private static final Pattern RENEWAL = Pattern.compile("hx-get=\"(?:\\.\\./)*([^\"]+)\"");

    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    @Test
    void aPageThatIsAsItWasIsNotSentAgain() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = road.run("roster").run().id();

            for (String page : List.of("/", "/runs", "/runs/" + run, "/health")) {
                // how much memory is in use is shown anew every ten seconds
                await(page).untilAsserted(() -> {
                    String renewal = renewal(browser.get(page));
                    assertThat(browser.get(renewal))
                            .extracting(Answered::status, Answered::body)
                            .containsExactly(204, "");
                    Answered old = browser.get(renewal.replaceAll("live=.*", "live=older"));
                    assertThat(old.status()).isEqualTo(200);
                    assertThat(renewal(old)).isEqualTo(renewal);
                });
            }
        }
    }

    @Test
    void whatIsSharedNeverShowsOneRoleWhatOnlyAnotherMaySeeNorWhoLooksNorATokenOfASession() throws Exception {
        routes.set("""
                stellic.console.proxy-header=X-Forwarded-User
                stellic.console.proxy-roles=viewer
                stellic.console.users.ada.password-hash=%s
                stellic.console.users.ada.roles=operator
                """.formatted(HASH));
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        try (TestRoad road = routes.start();
                ConsoleClient ada = ConsoleClient.of(road.context());
                ConsoleClient vic = ConsoleClient.of(road.context())) {
            ada.with("X-Forwarded-User", "ada");
            vic.with("X-Forwarded-User", "vic");
            String run = "/runs/" + road.run("roster").run().id();
            String token = ada.token("/exports/roster/run");

            for (String page : List.of("/", run)) {
                String act = page.equals("/") ? "exports/roster/run" : "/replay";
                for (int look = 0; look < 2; look++) {
                    assertThat(ada.get(page + "?live=older").body())
                            .as("an operator's " + page)
                            .contains(act)
                            .doesNotContain("csrf", token, ">ada<", "You are");
                    assertThat(vic.get(page + "?live=older").body())
                            .as("a viewer's " + page)
                            .contains("local")
                            .doesNotContain(act, "csrf");
                }
            }
            try (ConsoleClient stranger = ConsoleClient.of(road.context())) {
                assertThat(stranger.get("/?live=older"))
                        .extracting(Answered::status, Answered::body)
                        .containsExactly(401, "");
            }
        }
    }

    private static String renewal(Answered page) {
        Matcher renewal = RENEWAL.matcher(page.body());
        assertThat(renewal.find()).isTrue();
        return "/" + renewal.group(1).replace("&amp;", "&");
    }

    @Test
    void aRunThatIsNotThereHasNothingToRenew() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            assertThat(browser.get("/runs/nope").status()).isEqualTo(404);
            Answered renewal = browser.get("/runs/nope?live=older");

            assertThat(renewal.status()).isEqualTo(404);
            assertThat(renewal.body()).isEmpty();
        }
    }
}
