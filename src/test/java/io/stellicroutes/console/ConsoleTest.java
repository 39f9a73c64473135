package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.routes.RoutesExtension;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console as a browser on the same machine gets it: nobody has to log in. */
final class ConsoleTest {
    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    private ConsoleClient browser;

    @BeforeEach
    void start() throws Exception {
        browser = ConsoleClient.of(routes.start().context());
    }

    @Test
    void thePathWithoutASlashLeadsToTheOneWithIt() throws Exception {
        Answered answered = browser.get("");

        assertThat(answered.status()).isEqualTo(308);
        assertThat(answered.header("location")).contains("stellic/");
    }

    @Test
    void aPageIsHtmlThatLoadsNothingFromElsewhere() throws Exception {
        Answered page = browser.get("/runs");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).contains("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("x-content-type-options")).contains("nosniff");
        assertThat(page.header("cache-control")).contains("no-store");
        assertThat(page.body()).startsWith("<!DOCTYPE html>").doesNotContain("http://", "https://");
    }

    @Test
    void nothingOfTheRequestComesBackAsAHeader() throws Exception {
        browser.with("Authorization", "Basic c2VjcmV0")
                .with("X-Secret", "secret-in-a-header")
                .with("Accept-Language", "secret-language");

        Answered page = browser.get("/runs?secret-query=secret-value");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().toString()).doesNotContain("secret", "c2VjcmV0");
        assertThat(page.headers()).doesNotContainKeys("authorization", "x-secret", "accept-language", "host");
    }

    @Test
    void aPageThatIsNotThereIsNotFound() throws Exception {
        assertThat(browser.get("/no-such-page").status()).isEqualTo(404);
    }

    @Test
    void aHostOfAnotherNameIsRefused() throws Exception {
        browser.with("Host", "attacker.example");

        assertThat(browser.get("/runs").status()).isEqualTo(403);
        assertThat(browser.get("/static/console.css").status()).isEqualTo(403);
    }

    /** As Java's own client does; there is no Host then. */
    @Test
    void aProgramThatSpeaksHttp2IsAnsweredToo() throws Exception {
        HttpClient program =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request =
                HttpRequest.newBuilder(browser.address("/api/runs")).build();

        for (int call = 0; call < 2; call++) {
            HttpResponse<String> answer = program.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void aPageOfAnotherOriginReadsNothing() throws Exception {
        for (String origin : List.of("https://attacker.example", "null", "http://127.0.0.1:1")) {
            browser.with("Origin", origin);

            assertThat(browser.get("/runs").status()).as(origin).isEqualTo(403);
            assertThat(browser.get("/api/runs").status()).as(origin).isEqualTo(403);
        }
    }

    @Test
    void aParameterCannotPassForAHeader() throws Exception {
        assertThat(browser.get("/runs?Host=localhost").status()).isEqualTo(403);
        assertThat(browser.get("/runs?x-forwarded-for=").status()).isEqualTo(403);
        assertThat(browser.post("/runs", Map.of("Origin", "http://127.0.0.1")).status())
                .isEqualTo(403);
    }

    @Test
    void whatAProxyOnThisMachineLetsInIsNotOfThisMachine() throws Exception {
        browser.with("X-Forwarded-For", "192.0.2.7");

        assertThat(browser.get("/runs").status()).isEqualTo(403);
    }

    @Test
    void aRenewalOfWhatHasNotChangedIsEmpty() throws Exception {
        String page = browser.get("/runs").body();
        String renewal = page.replaceAll("(?s).*hx-get=\"runs([^\"]*)\".*", "$1");

        assertThat(browser.get("/runs" + renewal).status()).isEqualTo(204);
        assertThat(browser.get("/runs?live=other").body()).startsWith("<div id=\"live\"");
    }
}
