package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every way to show Stellic who asks; and that nobody else is shown it. */
final class AuthenticationTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups");

    private final Sandbox sandbox = routes.sandbox();

    @BeforeEach
    void configure() {
        routes.unset("stellic.auth.header", "stellic.auth.value");
    }

    @Test
    void aHeaderOfAnyNameIsSentAsItIsGiven() throws Exception {
        routes.set("""
                stellic.auth.header=Authorization
                stellic.auth.value=Token %s
                """.formatted(Sandbox.TOKEN));

        assertDeliveredShowing("Token " + Sandbox.TOKEN);
    }

    @Test
    void theHeadersValueMayComeFromAFile() throws Exception {
        routes.set("""
                stellic.auth.header=Authorization
                stellic.auth.value-file=%s
                """.formatted(Files.writeString(routes.path("token"), "Token " + Sandbox.TOKEN + "\n")));

        assertDeliveredShowing("Token " + Sandbox.TOKEN);
    }

    @Test
    void basicCredentialsAreSentWithTheFirstRequest() throws Exception {
        routes.set("""
                stellic.auth.basic.username=%s
                stellic.auth.basic.password=%s
                """.formatted(Sandbox.USER, Sandbox.PASSWORD));

        assertDeliveredShowing("Basic "
                + Base64.getEncoder()
                        .encodeToString((Sandbox.USER + ":" + Sandbox.PASSWORD).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anOAuthTokenIsFetchedOnceAndSentWithEachRequest() throws Exception {
        routes.set("""
                stellic.auth.oauth2.token-url=<sandbox>/oauth/token
                stellic.auth.oauth2.client-id=%s
                stellic.auth.oauth2.client-secret=%s
                """.formatted(Sandbox.USER, Sandbox.PASSWORD));

        assertDelivered();

        assertThat(sandbox.lines("/oauth/token")).hasSize(1);
        assertThat(sandbox.lines("/exports/")).hasSizeGreaterThan(3);
        assertThat(credentials("/exports/")).allMatch(value -> value.startsWith("Bearer "));
    }

    @Test
    void anOAuthClientThatIsNotKnownIsToldAsSuch() throws Exception {
        routes.set("""
                stellic.auth.oauth2.token-url=<sandbox>/oauth/token
                stellic.auth.oauth2.client-id=%s
                stellic.auth.oauth2.client-secret=planted-canary
                """.formatted(Sandbox.USER));

        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").run().error())
                    .contains("export user_groups: stellic.auth.oauth2.token-url has given no token: check"
                            + " stellic.auth.oauth2.* (see docs/errors.md#no-token)");
        }
        assertThat(sandbox.lines("/exports/")).isEmpty();
    }

    @Test
    void withoutACredentialNothingIsSent() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");

            assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(report.run().error().orElseThrow()).contains("403", "superadmin");
        }
        assertThat(credentials("/exports/")).containsOnly("");
    }

    @Test
    void noEndpointHasTheCredentialInItsUri() throws Exception {
        routes.set("""
                stellic.auth.header=Authorization
                stellic.auth.value=Token %s
                """.formatted(Sandbox.TOKEN));
        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").delivered()).isTrue();

            assertThat(road.context().getEndpoints())
                    .extracting(Endpoint::getEndpointUri)
                    .anyMatch(uri -> uri.startsWith("http"))
                    .noneMatch(uri -> uri.contains(Sandbox.TOKEN) || uri.contains("Signature"));
        }
    }

    private void assertDeliveredShowing(String credential) throws Exception {
        assertDelivered();
        assertThat(credentials("/exports/")).containsOnly(credential);
    }

    private void assertDelivered() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").run().error()).isEmpty();
        }
        assertThat(sandbox.downloads().requests())
                .isNotEmpty()
                .noneMatch(head -> head.toLowerCase(java.util.Locale.ROOT).contains("authorization"));
    }

    private List<String> credentials(String part) {
        return sandbox.requests().stream()
                .filter(request -> request.line().contains(part))
                .map(request -> request.headers()
                        .getOrDefault("Authorization", List.of(""))
                        .get(0))
                .toList();
    }
}
