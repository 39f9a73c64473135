package io.stellicroutes.bench.servers;

import com.sun.management.OperatingSystemMXBean;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.road.RunReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** A runtime of Camel with the bundle in it, as a university has one running: the directory holds its application.properties. */
final class RuntimeServer implements ServerMain.Server {
    private static final double NANOS = 1e9;

    private final Main main = new Main();
    private final ProducerTemplate producer;
    private Exchange landed;

    RuntimeServer(Path directory) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations(
                "file:" + directory.resolve("application.properties").toAbsolutePath());
        main.configure().withRoutesIncludePattern("classpath:routes/*.camel.yaml");
        main.configure().addRoutesBuilder(new Landing());
        main.start();
        producer = main.getCamelContext().createProducerTemplate();
    }

    @Override
    public String properties() {
        return "bundle=" + main.getCamelContext().getVersion();
    }

    /**
     * {@code run EXPORT}: runs it; {@code land EXPORT}: downloads its file, and no more, as a preview begins. The answer is wall
     * time and processor time in seconds, and the peak RSS in MB. {@code forget}: ends that preview; the file is removed.
     */
    @Override
    public String answer(String... words) throws Exception {
        if (words[0].equals("forget")) {
            if (landed != null) {
                producer.send("direct:bench-forget", landed);
                landed = null;
            }
            return "";
        }
        long begun = System.nanoTime();
        long processor = processorNanos();
        Exchange exchange = producer.request(
                words[0].equals("land") ? "direct:bench-land" : "direct:stellic-run",
                request -> request.getMessage().setHeader(StellicConstants.EXPORT, words[1]));
        double seconds = (System.nanoTime() - begun) / NANOS;
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        if (words[0].equals("land")) {
            landed = exchange;
        } else if (!exchange.getMessage().getBody(RunReport.class).delivered()) {
            throw new IllegalStateException(String.valueOf(exchange.getMessage().getBody()));
        }
        return seconds + " " + (processorNanos() - processor) / NANOS + " " + peakMegabytes();
    }

    /** The beginning of the route {@code stellic-preview}, and its end. */
    private static final class Landing extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:bench-land")
                    .setProperty(StellicConstants.PROPERTY_RUN, method("stellicRuns", "beginPreview"))
                    .to("direct:stellic-fetch");
            from("direct:bench-forget")
                    .setProperty("stellicRows", constant(0))
                    .setBody(exchange -> Collections.emptyIterator())
                    .bean("stellicRuns", "firstRecords");
        }
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long peakMegabytes() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        String peak = status.stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(peak.replaceAll("\\D", "")) / 1024;
    }

    @Override
    public void close() {
        producer.stop();
        main.stop();
    }
}
