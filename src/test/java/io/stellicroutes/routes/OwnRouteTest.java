package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As an engineer tests a route of their own behind the bundle: camel-test, the bundle's routes, the sandbox. */
final class OwnRouteTest extends CamelTestSupport {
    @TempDir
    private static Path dir;

    private static Sandbox sandbox;

    @BeforeAll
    static void startSandbox() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0)
                .content("user_groups", "group_id,members\r\n1,30\r\n2,4\r\n3,\"1,200\"\r\n");
    }

    @AfterAll
    static void stopSandbox() throws Exception {
        sandbox.close();
    }

    @Override
    public void configureContext(CamelContextConfiguration configuration) {
        super.configureContext(configuration);
        Properties properties = new Properties();
        properties.putAll(TestRoad.to(sandbox, dir));
        properties.putAll(RoutesExtension.parse("""
                stellic.exports.user_groups.to=mine
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=direct:groups
                stellic.destinations.mine.exchange-per=record
                """));
        configuration.withUseOverridePropertiesWithPropertiesComponent(properties);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(PluginHelper.getPackageScanResourceResolver(context).findResources(TestRoad.ROUTES));
        return context;
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:groups")
                        .choice()
                        .when(simple("${body[members]} == '4'"))
                        .to("mock:small")
                        .otherwise()
                        .to("mock:large");
            }
        };
    }

    @Test
    void recordsBranchByAField() throws Exception {
        MockEndpoint small = getMockEndpoint("mock:small");
        small.expectedMessageCount(1);
        small.expectedHeaderReceived(StellicConstants.EXPORT, "user_groups");
        MockEndpoint large = getMockEndpoint("mock:large");
        large.expectedMessageCount(2);

        RunReport report = template.requestBodyAndHeader(
                StellicConstants.DIRECT_RUN, null, StellicConstants.EXPORT, "user_groups", RunReport.class);

        MockEndpoint.assertIsSatisfied(context);
        assertThat(report.delivered()).isTrue();
        assertThat(bodies(small)).containsExactly(Map.of("group_id", "2", "members", "4"));
        assertThat(bodies(large))
                .containsExactly(Map.of("group_id", "1", "members", "30"), Map.of("group_id", "3", "members", "1,200"));
    }

    private static List<Map<?, ?>> bodies(MockEndpoint endpoint) {
        return endpoint.getExchanges().stream()
                .<Map<?, ?>>map(exchange -> exchange.getMessage().getBody(Map.class))
                .toList();
    }
}
