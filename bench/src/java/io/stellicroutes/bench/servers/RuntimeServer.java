package io.stellicroutes.bench.servers;

import com.sun.management.OperatingSystemMXBean;
import io.stellicroutes.road.RunReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/** A runtime of Camel with the bundle in it, as a university has one running: the directory holds its application.properties. */
final class RuntimeServer implements ServerMain.Server {
    private static final double NANOS = 1e9;

    private final Main main = new Main();
    private final ProducerTemplate producer;

    RuntimeServer(Path directory) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations(
                "file:" + directory.resolve("application.properties").toAbsolutePath());
        main.configure().withRoutesIncludePattern("classpath:routes/*.camel.yaml");
        main.start();
        producer = main.getCamelContext().createProducerTemplate();
    }

    @Override
    public String properties() {
        return "bundle=" + main.getCamelContext().getVersion();
    }

    /** {@code run EXPORT}: runs it; the answer is wall time and processor time in seconds, and the peak RSS in MB. */
    @Override
    public String answer(String... words) throws Exception {
        long begun = System.nanoTime();
        long processor = processorNanos();
        RunReport report =
                producer.requestBodyAndHeader("direct:stellic-run", null, "StellicExport", words[1], RunReport.class);
        double seconds = (System.nanoTime() - begun) / NANOS;
        if (!report.delivered()) {
            throw new IllegalStateException(report.toString());
        }
        return seconds + " " + (processorNanos() - processor) / NANOS + " " + peakMegabytes();
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
