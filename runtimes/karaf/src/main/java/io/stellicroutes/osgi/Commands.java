package io.stellicroutes.osgi;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunReport;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * What one may say at the container's console: {@code stellic:run NAME}, {@code stellic:runs}, {@code stellic:health}.
 * A console takes what is printed to the standard output.
 */
public final class Commands {
    private static final int LAST = 20;

    private final CamelContext camel;

    Commands(CamelContext camel) {
        this.camel = camel;
    }

    /** Runs an export now, to its end, and says what became of it. */
    public void run(String export) throws Exception {
        try (OwnClasses own = OwnClasses.open(camel.getApplicationContextClassLoader());
                ProducerTemplate template = camel.createProducerTemplate()) {
            System.out.println(line(template.requestBodyAndHeader(
                    "direct:stellic-run", null, StellicConstants.EXPORT, export, RunReport.class)));
        }
    }

    /** What the ledger says of the last runs, a line each. */
    public void runs() {
        try (OwnClasses own = OwnClasses.open(camel.getApplicationContextClassLoader())) {
            Ledger ledger = StellicBundle.of(camel).ledger();
            ledger.runs().last(LAST).stream()
                    .map(run -> line(new RunReport(run, ledger.deliveries().of(run.id()))))
                    .forEach(System.out::println);
        }
    }

    /**
     * Whether the exports can work: a line for each of Camel's checks.
     *
     * @throws IllegalStateException if they can not: the command fails, and so does a probe that asks by
     *     {@code bin/client}
     */
    public void health() {
        try (OwnClasses own = OwnClasses.open(camel.getApplicationContextClassLoader())) {
            Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(camel);
            results.forEach(result -> System.out.println(line(result)));
            if (!HealthCheckHelper.isResultsUp(results, true)) {
                throw new IllegalStateException("not ready");
            }
        }
    }

    private static String line(HealthCheck.Result result) {
        return result.getCheck().getId() + " " + result.getState()
                + result.getMessage().map(message -> ": " + message).orElse("");
    }

    private static String line(RunReport report) {
        String deliveries =
                report.deliveries().stream().map(Commands::words).collect(Collectors.joining(", ", ": ", ""));
        return report.run().export() + " " + report.run().id() + " "
                + word(report.run().status())
                + report.run().error().map(error -> ": " + error).orElse(deliveries);
    }

    private static String words(DeliveryRecord delivery) {
        return delivery.destination() + " " + word(delivery.status()) + " " + delivery.delivered() + " rows, "
                + delivery.rejected() + " rejected"
                + delivery.error().map(error -> " (" + error + ")").orElse("");
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
