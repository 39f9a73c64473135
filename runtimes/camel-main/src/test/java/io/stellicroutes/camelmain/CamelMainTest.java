package io.stellicroutes.camelmain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.runtimes.AgainstServers;
import io.stellicroutes.runtimes.Observed;
import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

final class CamelMainTest extends AgainstServers {
    private static final String ROUTES = "classpath:routes/*.camel.yaml";

    @Test
    void aRouteOfOnesOwnRunsAnExportInThisProcess() throws Exception {
        Main main = new Main();
        servers.properties().forEach(main::addInitialProperty);
        main.addInitialProperty("stellic.work-dir", dir.resolve("work").toString());
        main.addInitialProperty("camel.main.routes-include-pattern", ROUTES);
        main.start();
        try {
            RunReport report = main.getCamelTemplate()
                    .requestBodyAndHeader("direct:stellic-run", null, "StellicExport", Servers.EXPORT, RunReport.class);

            assertThat(report.delivered()).as(report.toString()).isTrue();
            servers.assertDelivered();
        } finally {
            main.stop();
        }
    }

    @Test
    void aProcessOfItsOwnExportsByItsScheduleAndIsReadyWithItsNumbers() throws Exception {
        Observed observed = Observed.atFreePort();
        Map<String, String> properties = new TreeMap<>(observed.camelProperties());
        properties.put("camel.main.routes-include-pattern", ROUTES);
        servers.writeScheduled(dir.resolve("application.properties"), properties);
        String classpath = dir + File.pathSeparator + System.getProperty("java.class.path");
        try (RuntimeProcess runtime =
                RuntimeProcess.java(dir, List.of("-classpath", classpath, "org.apache.camel.main.Main"))) {
            servers.assertDelivered(runtime);
            observed.assertReady("/observe/health/ready");
            observed.assertAnswers(
                    "/observe/metrics", "stellic_runs_total{export=\"roster\",status=\"delivered\"} 1.0");
        }
    }
}
