package io.stellicroutes.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class AtStartTest {
    @AutoClose
    private final CamelContext context = new DefaultCamelContext();

    private final List<CamelContext> starts = new ArrayList<>();

    @Test
    void routesThatAreAddedLaterAreNoStart() throws Exception {
        AtStart.of(context, started -> true, starts::add);

        context.start();
        addRoute("first");
        addRoute("second");

        assertThat(starts).containsExactly(context);
    }

    @Test
    void aContextThatStartsAgainStartsTwice() throws Exception {
        AtStart.of(context, started -> true, starts::add);

        context.start();
        context.stop();
        context.start();

        assertThat(starts).hasSize(2);
    }

    @Test
    void whatWaitsForARouteIsDoneWhenThatIsAdded() throws Exception {
        AtStart.of(context, started -> started.getRoute("awaited") != null, starts::add);

        context.start();
        addRoute("other");
        assertThat(starts).isEmpty();
        addRoute("awaited");

        assertThat(starts).hasSize(1);
    }

    @Test
    void aContextThatHasStartedIsNotWaitedFor() {
        context.start();

        AtStart.of(context, started -> true, starts::add);

        assertThat(starts).hasSize(1);
    }

    private void addRoute(String id) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + id).routeId(id).log(id);
            }
        });
    }
}
