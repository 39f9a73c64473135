package io.stellicroutes.steps;

import io.stellicroutes.alerts.Alerts;
import io.stellicroutes.config.AlertSpec.Form;
import io.stellicroutes.run.Problems;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has people told of what is not as it should be; bean {@code stellicAlerts}. Thread-safe. */
public final class AlertSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String ALERT = "stellicAlert";

    private final Alerts alerts;

    public AlertSteps(Alerts alerts) {
        this.alerts = alerts;
    }

    /** What is to be sent now, one alert and endpoint each. What it fails with is logged, and comes again next time. */
    public List<Alerts.Due> due() {
        try {
            alerts.look();
            return alerts.take();
        } catch (RuntimeException e) {
            LOG.warn("alerts: {}", Problems.of(e));
            return List.of();
        }
    }

    /** The message for one endpoint: text or JSON, and as headers what it is about. */
    public void compose(@ExchangeProperty(ALERT) Alerts.Due due, Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(due.alert().in(due.target().form()));
        if (due.target().form() == Form.TEXT) {
            message.setHeader("Subject", "[stellic] " + due.alert().subject());
            message.setHeader("StellicAlert", due.alert().kind());
            message.setHeader("StellicExport", due.alert().export());
            message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
        } else {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8");
        }
    }

    /** The endpoint to send it to; its URI may be a secret. */
    public Endpoint endpoint(@ExchangeProperty(ALERT) Alerts.Due due, CamelContext context) {
        return context.getEndpoint(due.target().uri());
    }

    /** It has been sent. */
    public void sent(@ExchangeProperty(ALERT) Alerts.Due due) {
        alerts.sent(due);
        LOG.info("alert sent by {}: {}", due.target().scheme(), due.alert().subject());
    }

    /** It could not be sent. Of the reason only its kind is logged: its text may hold the endpoint's URI. */
    public void failed(
            @ExchangeProperty(ALERT) Alerts.Due due, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        boolean again = alerts.failed(due);
        LOG.warn(
                "alert not sent by {}: {}: {}; {}",
                due.target().scheme(),
                due.alert().subject(),
                cause.getClass().getSimpleName(),
                again ? "it is sent again later" : "it is given up");
    }
}
