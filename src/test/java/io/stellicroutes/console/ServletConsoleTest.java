package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.routes.RoutesExtension;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The console behind a servlet that has all paths of its application, with Camel's own binding of servlets: as Spring
 * Boot has it.
 */
final class ServletConsoleTest {
    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    private final Server server = new Server();
    private ConsoleClient browser;

    @BeforeEach
    void start() throws Exception {
        CamelContext context = routes.start().context();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler application = new ServletContextHandler("/app");
        application.addServlet(new ServletHolder(new Dispatcher(context)), "/");
        server.setHandler(application);
        server.start();
        browser = new ConsoleClient("http://127.0.0.1:" + connector.getLocalPort(), "/app/stellic");
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void pagesAndFilesAreFoundAndWhoeverIsOnTheMachineMayLook() throws Exception {
        assertThat(browser.get("").status()).isEqualTo(308);
        assertThat(browser.get("/").body()).contains("roster");
        assertThat(browser.get("/static/console.css").header("content-type").orElseThrow())
                .startsWith("text/css");
        assertThat(browser.get("/no-such-page").status()).isEqualTo(404);
    }

    @Test
    void parametersArriveAndNonePassesForAHeader() throws Exception {
        Answered failed = browser.get("/runs?from=2026%2D03-02T08:15&status=FAILED");

        assertThat(failed.status()).isEqualTo(200);
        assertThat(failed.body()).contains("value=\"2026-03-02T08:15\"", "<option value=\"FAILED\" selected>");
        assertThat(browser.get("/runs?x-forwarded-for=127.0.0.1").status()).isEqualTo(403);
        assertThat(browser.with("X-Forwarded-For", "10.0.0.1").get("/runs").status())
                .as("another one asks, by a proxy")
                .isNotEqualTo(200);
    }

    @Test
    void aFormActs() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");

        Answered run = browser.act("/exports/roster/run", "/exports/roster/run", Map.of());

        assertThat(run.status()).as(run.body()).isEqualTo(303);
    }

    /** As Camel's consumers behind servlets do it. */
    private static final class Dispatcher extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient CamelContext context;
        private final transient DefaultHttpBinding binding = new DefaultHttpBinding();

        Dispatcher(CamelContext context) {
            this.context = context;
            binding.setHeaderFilterStrategy(new ResponseHeaders());
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            ConsoleSteps console = (ConsoleSteps) context.getRegistry().lookupByName("stellicConsole");
            Exchange exchange = new DefaultExchange(context, ExchangePattern.InOut);
            exchange.getIn().setHeader("CamelHttpServletRequest", request);
            exchange.getIn().setBody(binding.parseBody(request, exchange.getIn()));
            binding.readRequest(request, exchange.getIn());
            exchange.getIn().setBody(console.read(exchange));
            exchange.getIn().removeHeaders("*");
            console.answer(exchange);
            binding.writeResponse(exchange, response);
        }
    }
}
