package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands for all exports of a tenant, and for one of them. */
final class TenantCommandsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.destinations.local.file-name=${tenant}/${export}.csv
            stellic.exports.roster.data-type=user_groups
            stellic.exports.roster.to=local
            stellic.tenants.north.base-url=<sandbox>
            stellic.tenants.north.auth.header=Authorization
            stellic.tenants.north.auth.value=Token %s
            """.formatted(Sandbox.TOKEN));

    @AutoClose
    private Sandbox south;

    @BeforeEach
    void another() throws Exception {
        south = new Sandbox(routes.path("south"), 0).whose("south");
        routes.unset("stellic.base-url", "stellic.auth.");
        routes.set("""
                stellic.tenants.south.base-url=%s
                stellic.tenants.south.auth.basic.username=south
                stellic.tenants.south.auth.basic.password=wrong
                """.formatted(south.url()));
    }

    @Test
    void allExportsOfATenantAreRunAndShownAndNobodyElses() throws Exception {
        Outcome run = Outcome.of(routes, "run", "--tenant", "north");

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(routes.files("out/north")).containsOnlyKeys("roster.csv", "user_groups.csv");
        assertThat(south.requests()).isEmpty();
        Outcome status = Outcome.of(routes, "status", "--tenant", "north");
        assertThat(status.code()).isZero();
        assertThat(status.out()).contains("north.roster", "north.user_groups").doesNotContain("south");
    }

    @Test
    void oneExportIsRunByItsNameWithTheTenant() throws Exception {
        assertThat(Outcome.of(routes, "run", "north.roster").code()).isZero();
        assertThat(Outcome.of(routes, "run", "roster").err())
                .contains("there is no export \"roster\": the configuration has north.roster");
        assertThat(Outcome.of(routes, "run", "--tenant", "nroth").err())
                .contains("there is no tenant \"nroth\": the configuration has north, south; did you mean north?");
    }

    @Test
    void checkAsksEachStellic() throws Exception {
        Outcome check = Outcome.of(routes, "check");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("stellic of north at 127.0.0.1: reached", "stellic of south at 127.0.0.1: NOT reached: ");
    }
}
