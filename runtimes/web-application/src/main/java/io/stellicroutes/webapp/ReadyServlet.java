package io.stellicroutes.webapp;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** {@code /health/ready}: 200 if the exports can work, or else 503; a line for each of Camel's checks. */
@WebServlet("/health/ready")
public final class ReadyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        CamelContext camel = (CamelContext) getServletContext().getAttribute(ExportsListener.CAMEL);
        Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(camel);
        response.setStatus(
                HealthCheckHelper.isResultsUp(results, true)
                        ? HttpServletResponse.SC_OK
                        : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("text/plain;charset=UTF-8");
        for (HealthCheck.Result result : results) {
            response.getWriter()
                    .println("\"" + result.getCheck().getId() + "\" " + result.getState()
                            + result.getMessage().map(message -> ": " + message).orElse(""));
        }
    }
}
