package io.stellicroutes.cli;

import io.stellicroutes.base.Plural;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.DamagedBaselineException;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.AlertSpec;
import io.stellicroutes.config.ClockChanges;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.endpoint.EndpointCheck;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.UnusableStoreException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check}. */
@Command(
        name = "check",
        description = {
            "Validates the configuration and connects to Stellic and each destination without moving data.",
            "Exit code: 0 if all is well, 2 if the configuration is invalid, 1 if something is unreachable."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = invocation.out();
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.LOOK)) {
            StellicConfig configured = routes.bundle().config();
            out.println("configuration: " + Plural.of(configured.exports().size(), "export") + ", "
                    + Plural.of(configured.destinations().size(), "destination"));
            configured.warnings().forEach(warning -> out.println("  warning: " + warning));
            configured.exports().values().forEach(export -> schedule(export, out));
            out.flush();
            boolean good = ledger(routes.bundle(), out);
            good &= landing(routes.bundle(), out);
            if (good) {
                good = baselines(routes, out);
            }
            routes.start();
            try (ProducerTemplate producer = routes.context().createProducerTemplate()) {
                for (Optional<String> tenant : configured.askers()) {
                    URI server = configured.stellic(tenant).baseUrl();
                    good &= report(
                            "stellic" + tenant.map(name -> " of " + name).orElse("") + " at " + server.getHost()
                                    + by(routes.bundle()
                                            .proxies()
                                            .towards(server.getScheme(), server.getHost(), server.getPort())),
                            Subject.NONE,
                            out,
                            reach(producer, tenant));
                }
                for (DestinationSpec destination : configured.destinations().values()) {
                    good &= report(
                            destination + by(routes.bundle().proxyTo(destination)),
                            destination.subject(),
                            out,
                            reach(
                                    producer,
                                    StellicConstants.DIRECT_CHECK_DESTINATION + destination.name(),
                                    destination));
                }
            }
            good &= alerts(routes, out);
            return good ? 0 : 1;
        }
    }

    /** Prints the next run and dates on which a clock change prevents it. */
    private static void schedule(ExportSpec export, PrintWriter out) {
        if (export.schedule() instanceof Schedule.Cron cron) {
            Instant now = Instant.now();
            out.println("export " + export.name() + ": by " + cron.expression() + " in " + cron.zone()
                    + cron.after(now)
                            .map(next ->
                                    ", next " + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(next.atZone(cron.zone())))
                            .orElse(""));
            ClockChanges.warnings(export, now).forEach(warning -> out.println("  warning: " + warning));
        }
    }

    /** It is neither made nor upgraded: an older version may be at work with it. */
    private static boolean ledger(StellicBundle bundle, PrintWriter out) {
        try {
            out.println("ledger: "
                    + switch (bundle.lookAtLedger()) {
                        case ABSENT -> "not there yet; the first run or start makes it";
                        case OLDER -> "reached; an older version's, which the first run or start upgrades";
                        case CURRENT -> "reached";
                    });
            out.flush();
            return true;
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            return report("ledger", Subject.ofProperty("stellic.ledger.url"), out, e);
        }
    }

    /** The store of landed files, if there is one. */
    private static boolean landing(StellicBundle bundle, PrintWriter out) {
        if (bundle.sharedLanding().isEmpty()) {
            return true;
        }
        SharedFiles store = bundle.sharedLanding().get().store();
        Exception failure = null;
        try {
            store.check();
        } catch (IOException e) {
            failure = e;
        }
        return report("landing in " + store, Subject.ofProperty("stellic.landing"), out, failure);
    }

    /** Whether every node can go on with the changes of every destination, as far as this one can tell. */
    private static boolean baselines(CommandRoutes routes, PrintWriter out) throws IOException {
        Optional<SharedBaselines> shared = routes.bundle().sharedBaselines();
        Optional<Ledger> found = shared.isPresent() ? routes.ledgerToRead() : Optional.empty();
        if (found.isEmpty()) {
            return true;
        }
        StellicConfig config = routes.bundle().config();
        int there = 0;
        int byOtherKey = 0;
        int elsewhere = 0;
        List<String> lost = new ArrayList<>();
        try (Ledger ledger = found.get()) {
            for (Baseline baseline : ledger.baselines().all()) {
                boolean known = Optional.ofNullable(config.exports().get(baseline.export()))
                        .filter(export -> export.destinations().contains(baseline.destination()))
                        .isPresent();
                if (!known || baseline.valid().isEmpty()) {
                    continue;
                }
                String name = baseline.export() + " to " + baseline.destination();
                if (baseline.secret().isEmpty()) {
                    lost.add(name + " (its secret is encrypted by another stellic.rejects.key)");
                } else if (baseline.valid().get().stored().isEmpty()) {
                    elsewhere++;
                } else {
                    try {
                        SharedBaselines.Kept kept = shared.get().kept(baseline);
                        if (kept == SharedBaselines.Kept.NOT_WHOLE) {
                            lost.add(name + " (its files are not there)");
                        } else {
                            there++;
                            byOtherKey += kept == SharedBaselines.Kept.BY_ANOTHER_KEY ? 1 : 0;
                        }
                    } catch (UnusableStoreException | DamagedBaselineException e) {
                        lost.add(name + " (" + e.getMessage() + ")");
                    }
                }
            }
        }
        out.println("baselines in " + shared.get().store() + ": " + there + " for every node"
                + (byOtherKey > 0 ? ", " + byOtherKey + " of them by a key of stellic.landing.read-keys" : "")
                + (elsewhere > 0 ? ", " + elsewhere + " not before the next delivery" : "")
                + (lost.isEmpty() ? "" : "; NOT usable: " + String.join(", ", lost)));
        out.flush();
        return lost.isEmpty();
    }

    /** Whether Camel can send to those who are told of what is wrong; their URIs may be secrets. */
    private static boolean alerts(CommandRoutes routes, PrintWriter out) {
        boolean good = true;
        for (AlertSpec.Target target : routes.bundle()
                .config()
                .alertSpecs()
                .flatMap(alerts -> alerts.to().stream())
                .distinct()
                .toList()) {
            Subject property = Subject.ofProperty("stellic.alerts.to");
            try {
                EndpointCheck.check(routes.context(), target.uri(), property);
                out.println("alerts by " + target.scheme() + ": Camel can send there; nothing was sent");
            } catch (DeliveryException e) {
                good = report("alerts by " + target.scheme(), property, out, e);
            }
        }
        return good;
    }

    private static String by(Optional<Proxy> proxy) {
        return proxy.map(found -> " by the proxy " + found).orElse("");
    }

    private static Exception reach(ProducerTemplate producer, Optional<String> tenant) {
        return producer.request(
                        StellicConstants.DIRECT_CHECK,
                        exchange -> tenant.ifPresent(
                                name -> exchange.getMessage().setHeader(StellicConstants.TENANT, name)))
                .getException();
    }

    private static Exception reach(ProducerTemplate producer, String route, DestinationSpec destination) {
        Exchange answer = producer.request(
                route, exchange -> exchange.setProperty(StellicConstants.PROPERTY_DESTINATION, destination));
        return answer.getException();
    }

    /** @param told what the line's beginning names already */
    private static boolean report(String what, Subject told, PrintWriter out, Exception failure) {
        out.println(what + ": "
                + (failure == null
                        ? "reached"
                        : "NOT reached: " + Problems.of(failure).within(told).text()));
        out.flush();
        return failure == null;
    }
}
