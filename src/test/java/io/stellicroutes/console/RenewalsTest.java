package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.TestClock;
import io.stellicroutes.config.ConsoleSpec.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What viewers share of a page that renews itself, and what they do not. */
final class RenewalsTest {
    private static final Set<Role> VIEWER = Set.of(Role.VIEWER);
    private static final Set<Role> OPERATOR = Set.of(Role.VIEWER, Role.OPERATOR);

    private final TestClock clock = new TestClock("2026-11-29T12:00:00Z");
    private final Renewals renewals = new Renewals(clock);
    private final List<Viewer> made = new ArrayList<>();
    private String version = "1";

    private final Endpoint page = Endpoint.live("runs", Role.VIEWER, call -> {
        made.add(call.viewer());
        return Response.part("<p>" + call.viewer().roles() + "</p>", version);
    });

    private Response look(String name, Set<Role> roles, Map<String, String> query) throws Exception {
        ConsoleRequest request = new ConsoleRequest(
                "GET", "runs", false, query, Map.of(), Map.of(), Optional.empty(), false, ByteBuffer.allocate(0), "");
        Viewer viewer = new Viewer(name, roles, Viewer.How.SESSION);
        return renewals.answer(page, new Call(request, viewer, "token of " + name, Map.of(), null));
    }

    @Test
    void whatManySeeIsMadeOnceAMoment() throws Exception {
        for (int viewer = 0; viewer < 50; viewer++) {
            assertThat(look("viewer" + viewer, VIEWER, Map.of("live", "")).status())
                    .isEqualTo(200);
        }
        assertThat(made).hasSize(1);

        clock.pass(Recent.MOMENT.plusMillis(1));
        look("late", VIEWER, Map.of("live", ""));
        assertThat(made).hasSize(2);
    }

    @Test
    void aBrowserThatHasThePartAsItIsIsLeftAlone() throws Exception {
        assertThat(look("ada", VIEWER, Map.of("live", "0")).status()).isEqualTo(200);
        assertThat(look("ada", VIEWER, Map.of("live", "1")).status()).isEqualTo(204);
        assertThat(made).hasSize(1);

        version = "2";
        clock.pass(Duration.ofSeconds(1));
        assertThat(look("ada", VIEWER, Map.of("live", "1")).status()).isEqualTo(200);
    }

    @Test
    void rolesAndWhatIsLookedForArePartsOfTheirOwn() throws Exception {
        assertThat(look("ada", OPERATOR, Map.of("live", "")).body()).contains("OPERATOR");
        assertThat(look("vic", VIEWER, Map.of("live", "")).body()).doesNotContain("OPERATOR");
        assertThat(look("ada", OPERATOR, Map.of("live", "")).body()).contains("OPERATOR");
        look("ada", OPERATOR, Map.of("live", "", "status", "FAILED"));

        assertThat(made).extracting(Viewer::roles).containsExactly(OPERATOR, VIEWER, OPERATOR);
    }

    @Test
    void aLookThatFailsIsTriedAgainByTheNext() throws Exception {
        Endpoint failing = Endpoint.live("runs", Role.VIEWER, call -> {
            made.add(call.viewer());
            throw new IllegalStateException("no ledger");
        });
        Call call = new Call(
                new ConsoleRequest(
                        "GET",
                        "runs",
                        false,
                        Map.of("live", ""),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        false,
                        ByteBuffer.allocate(0),
                        ""),
                new Viewer("ada", VIEWER, Viewer.How.SESSION),
                "",
                Map.of(),
                null);
        for (int look = 0; look < 2; look++) {
            assertThatThrownBy(() -> renewals.answer(failing, call)).hasMessage("no ledger");
        }
        assertThat(made).hasSize(2);
    }
}
