package io.stellicroutes.delivery.files;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.config.TrustStore;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import io.stellicroutes.routes.TestRoad;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** Runs the bundle's own routes of a destination, with stand-ins for what comes before them and after. */
final class Deliveries implements AutoCloseable {
    private static final Set<String> SECRETS = Set.of("password", "private-key-passphrase", "access-key", "secret-key");
    private static final Set<String> OF_THE_LOAD =
            Set.of("format", "gzip", "file-name", "prefix", "encrypt-to", "encrypt-armor");

    private final TestRoad road;
    private final CamelContext context;
    private final ProducerTemplate caller;
    private Header header = Header.of("id", "name");
    private List<Batch> batches = List.of();
    private String exportName = "plan_courses";
    private boolean emptyAsNull;

    Deliveries(Path workDir) throws Exception {
        road = TestRoad.start(Map.of(
                "stellic.base-url", "http://127.0.0.1:9",
                "stellic.work-dir", workDir.toString(),
                "stellic.exports.plan_courses.to", "elsewhere",
                "stellic.destinations.elsewhere.type", "file",
                "stellic.destinations.elsewhere.directory",
                        workDir.resolve("elsewhere").toString()));
        context = road.context();
        context.getRouteController().stopRoute("stellic-records");
        context.removeRoute("stellic-records");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:stellic-records").process(exchange -> {
                    exchange.getProperty("stellicDelivery", Delivery.class).header(header);
                    exchange.getMessage().setBody(records());
                });
            }
        });
        caller = context.createProducerTemplate();
    }

    private Iterator<Batch> records() {
        return batches.iterator();
    }

    Deliveries named(String export) {
        exportName = export;
        return this;
    }

    Deliveries emptyAsNull() {
        emptyAsNull = true;
        return this;
    }

    /** What the next deliveries deliver, two records a batch. */
    Deliveries of(Header names, List<Row> rows) {
        header = names;
        batches = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += 2) {
            int end = Math.min(i + 2, rows.size());
            batches.add(new Batch(names, rows.subList(i, end), end));
        }
        return this;
    }

    /**
     * Instantiates the templates for a destination, secrets as beans: a String's placeholders are resolved by Camel
     * once more, those of any other text are not.
     */
    DestinationSpec destination(String name, String type, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        DestinationType known = DestinationTypes.found().find(type).orElseThrow();
        known.settings().forEach(setting -> all.put(setting.name(), setting.defaultValue()));
        all.putAll(settings);
        DestinationSpec destination = new DestinationSpec(name, known, all);
        if (type.equals("s3")) {
            context.getRegistry()
                    .bind("stellic." + name + ".client", S3Clients.of(destination, Proxies.NONE, TrustStore.NONE));
        }
        for (String kind : type.equals("s3") ? List.of("to-", "check-", "call-") : List.of("to-", "check-")) {
            TemplatedRouteBuilder route = TemplatedRouteBuilder.builder(context, kind + type)
                    .routeId(kind + name)
                    .prefixId(kind + name + "-")
                    .parameter("destination", name)
                    .parameter("routeId", "stellic-" + kind + name);
            settings.forEach((setting, value) -> {
                if (SECRETS.contains(setting)) {
                    Object secret = value.contains("{{") ? CharBuffer.wrap(value) : value;
                    context.getRegistry().bind("stellic." + name + "." + setting, secret);
                    route.parameter(setting, "#bean:stellic." + name + "." + setting);
                } else if (!OF_THE_LOAD.contains(setting)) {
                    route.parameter(setting, value);
                }
            });
            if (type.equals("s3")) {
                route.parameter("client", "#bean:stellic." + name + ".client");
            }
            route.add();
        }
        return destination;
    }

    /** A delivery of run r42. */
    Delivery delivery(DestinationSpec destination, Path landed) {
        return new Delivery(
                "r42",
                SampleExport.named(exportName).emptyAsNull(emptyAsNull).to(destination.name()),
                destination,
                landed,
                landed.getFileName().toString(),
                new Accounts() {
                    @Override
                    public void reject(long row, String reason, List<String> fields) {
                        throw new AssertionError("a file rejects no row");
                    }

                    @Override
                    public void checkpoint(long row, long delivered, long skipped, int batches) {
                        throw new AssertionError("a file is delivered whole");
                    }
                });
    }

    /** A delivery whose header has been read. */
    Delivery delivery(DestinationSpec destination, Path landed, Header names) {
        Delivery delivery = delivery(destination, landed);
        delivery.header(names);
        return delivery;
    }

    /** Delivers and closes, as the caller of the routes does; throws what the route threw. */
    Delivery deliver(DestinationSpec destination, Path landed) throws Exception {
        Delivery delivery = delivery(destination, landed);
        Exchange exchange = caller.request(
                "direct:stellic-to-" + destination.name(), start -> start.setProperty("stellicDelivery", delivery));
        Load load = exchange.getProperty("stellicLoad", Load.class);
        if (load != null) {
            load.close();
        }
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return delivery;
    }

    void check(DestinationSpec destination) throws Exception {
        Exchange exchange = caller.request(
                "direct:stellic-check-" + destination.name(),
                start -> start.setProperty(StellicConstants.PROPERTY_DESTINATION, destination));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }

    CamelContext context() {
        return context;
    }

    @Override
    public void close() {
        road.close();
    }
}
