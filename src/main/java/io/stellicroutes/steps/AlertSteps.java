package io.stellicroutes.steps;

import io.stellicroutes.alerts.Alerts;
import io.stellicroutes.base.Causes;
import io.stellicroutes.config.AlertSpec.Form;
import io.stellicroutes.run.Problems;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has people told of what is not as it should be; bean {@code stellicAlerts}. Thread-safe. */
public final class AlertSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String ALERT = "stellicAlert";
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofMinutes(1);

    private final Alerts alerts;
    private final RepeatedLook look = new RepeatedLook("looking for what to alert of");
    private final RepeatedLook rounds = new RepeatedLook("looking for alerts to send");

    public AlertSteps(Alerts alerts) {
        this.alerts = alerts;
    }

    /** Puts on record what is to be told. If that fails it comes again next time. */
    public void look() {
        look.find(
                () -> {
                    alerts.look();
                    return true;
                },
                false);
    }

    /**
     * Begins to send, to each endpoint on a thread of its own: one that does not answer holds up no other, nor the
     * look.
     */
    public List<Alerts.Round> rounds() {
        alerts.silent(SILENT)
                .forEach(target -> LOG.warn(
                        "alerts by {}: the endpoint has not answered for {} s; it gets nothing more until it does",
                        target.scheme(),
                        SILENT.toSeconds()));
        return rounds.find(alerts::rounds, List.of());
    }

    /** This endpoint has what there was for it, or can't be reached. */
    public void end(@ExchangeProperty("stellicAlertRound") Alerts.Round round) {
        round.end();
    }

    /**
     * Waits until what has begun is sent.
     *
     * @return whether it is, in this time
     */
    public boolean awaitSent(Duration time) throws InterruptedException {
        return alerts.awaitSent(time);
    }

    /** The next alert to send, for one endpoint; null if there is none, or none can be had. */
    public Alerts.Due next(@ExchangeProperty("stellicAlertRound") Alerts.Round round) {
        try {
            return round.next();
        } catch (RuntimeException e) {
            LOG.warn("alerts: {}", Problems.of(e));
            return null;
        }
    }

    /** The message for one endpoint: text or JSON, and as headers what it is about. */
    public void compose(@ExchangeProperty(ALERT) Alerts.Due due, Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, StandardCharsets.UTF_8.name());
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
        return context.getEndpoint(bounded(due.target().uri()));
    }

    /** By HTTP nobody is waited for without end, unless the URI says how long. */
    private static String bounded(String uri) {
        return !uri.matches("https?:.*") || uri.contains("responseTimeout=")
                ? uri
                : uri + (uri.contains("?") ? "&" : "?") + "responseTimeout=" + ANSWERED_WITHIN.toMillis();
    }

    /** It has been sent. */
    public void sent(@ExchangeProperty(ALERT) Alerts.Due due) {
        if (alerts.sent(due)) {
            LOG.info("alerts are sent by {} again", due.target().scheme());
        }
        LOG.info("alert sent by {}: {}", due.target().scheme(), due.alert().subject());
    }

    /**
     * It could not be sent, which is logged once until something can be. Of the reason only its kind is logged: its
     * text may hold the endpoint's URI.
     */
    public void failed(
            @ExchangeProperty(ALERT) Alerts.Due due, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        if (alerts.failed(due)) {
            LOG.warn(
                    "alerts can't be sent by {}, and are sent again until they can: {}; {}",
                    due.target().scheme(),
                    due.alert().subject(),
                    Causes.root(cause).getClass().getSimpleName());
        }
    }
}
