package io.stellicroutes.bench.servers;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * A runtime of Camel with the bundle in it, as a university has one running: the directory holds its
 * application.properties.
 */
final class RuntimeServer implements ServerMain.Server {
    private final Main main = new Main();
    private final ProducerTemplate producer;
    private Exchange preview;

    RuntimeServer(Path directory) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations(
                "file:" + directory.resolve("application.properties").toAbsolutePath());
        main.configure().withRoutesIncludePattern("classpath:routes/*.camel.yaml");
        main.configure().addRoutesBuilder(new Download());
        main.start();
        producer = main.getCamelContext().createProducerTemplate();
    }

    @Override
    public String properties() {
        return "bundle=" + main.getCamelContext().getVersion();
    }

    /**
     * {@code run EXPORT}: runs it. {@code await EXPORT}: has it ready at Stellic, as a preview begins; what a preview
     * before has left is removed. {@code land}: downloads its file, and no more. The answer to what takes its time is
     * wall time and processor time in seconds, and the peak RSS in MB.
     */
    @Override
    public String answer(String... words) throws Exception {
        return switch (words[0]) {
            case "run" -> Timed.answer(() -> run(words[1]));
            case "await" -> {
                forget();
                preview = succeeded(send("direct:bench-await", words[1]));
                yield "";
            }
            case "land" -> Timed.answer(() -> succeeded(producer.send("direct:stellic-download", preview)));
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private void run(String export) throws Exception {
        Exchange exchange = succeeded(send("direct:stellic-run", export));
        if (!exchange.getMessage().getBody(RunReport.class).delivered()) {
            throw new IllegalStateException(String.valueOf(exchange.getMessage().getBody()));
        }
    }

    private void forget() {
        if (preview != null) {
            producer.send("direct:bench-forget", preview);
            preview = null;
        }
    }

    private Exchange send(String route, String export) {
        return producer.request(route, request -> request.getMessage().setHeader(StellicConstants.EXPORT, export));
    }

    private static Exchange succeeded(Exchange exchange) throws Exception {
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    /** What is before and after the route {@code stellic-download} in a preview. */
    private static final class Download extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:bench-await")
                    .setProperty(StellicConstants.PROPERTY_RUN, method("stellicPreviews", "begin"))
                    .to("direct:stellic-request")
                    .to("direct:stellic-await");
            from("direct:bench-forget")
                    .setProperty("stellicRows", constant(0))
                    .setBody(exchange -> Collections.emptyIterator())
                    .bean("stellicPreviews", "firstRecords");
        }
    }

    @Override
    public void close() {
        producer.stop();
        main.stop();
    }
}
