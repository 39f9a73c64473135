package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.routes.RoutesExtension;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console where the runtime says who asks, by a bean. */
final class RuntimeSecurityTest {
    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    private ConsoleClient browser;

    @BeforeEach
    void start() throws Exception {
        RuntimeSecurity security =
                request -> Optional.ofNullable(request.getMessage().getHeader("X-User", String.class))
                        .map(name -> new Viewer(
                                name,
                                name.equals("grace") ? Set.of(Role.VIEWER, Role.OPERATOR) : Set.of(Role.VIEWER),
                                Viewer.How.RUNTIME));
        browser = ConsoleClient.of(
                routes.start(context -> context.getRegistry().bind("consoleSecurity", RuntimeSecurity.class, security))
                        .context());
    }

    @Test
    void whomTheRuntimeDoesNotLetInSeesNothingAlsoOnTheSameMachine() throws Exception {
        assertThat(browser.get("/").status()).isIn(401, 403);
        assertThat(browser.get("/api/runs").status()).isIn(401, 403);
        assertThat(browser.get("/").body()).doesNotContain("roster");
    }

    @Test
    void theRolesAreThoseThatTheRuntimeSays() throws Exception {
        browser.with("X-User", "grace");
        String token = browser.token("/exports/roster/run");
        browser.with("X-User", "ada");

        assertThat(browser.get("/").body()).contains("roster");
        assertThat(browser.post("/exports/roster/run", Map.of("csrf", token)).status())
                .as("a viewer does not act")
                .isEqualTo(403);
        assertThat(routes.query("ledger", "select count(*) from stellic_run")).containsExactly("0");

        browser.with("X-User", "grace");
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        assertThat(browser.act("/exports/roster/run", "/exports/roster/run", Map.of())
                        .status())
                .isEqualTo(303);
        assertThat(routes.query("ledger", "select started_by from stellic_run")).containsExactly("console:grace");
    }
}
