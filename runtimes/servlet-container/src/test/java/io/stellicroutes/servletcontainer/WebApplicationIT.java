package io.stellicroutes.servletcontainer;

import io.stellicroutes.runtimes.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebApplicationIT {
    @TempDir
    Path dir;

    @Test
    void theWarExportsThroughTheContainersDataSource() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            Path config = servers.write(
                    dir.resolve("stellic.properties"),
                    Map.of(
                            "stellic.exports.roster.schedule",
                            "every 1h",
                            "stellic.work-dir",
                            dir.resolve("work").toString(),
                            "stellic.destinations.warehouse.url",
                            "",
                            "stellic.destinations.warehouse.data-source",
                            "#bean:java:comp/env/jdbc/warehouse"));
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(dir.resolve("tomcat").toString());
            Files.createDirectories(dir.resolve("tomcat/webapps"));
            tomcat.setPort(0);
            tomcat.getConnector();
            tomcat.enableNaming();
            Context application = tomcat.addWebapp("/exports", war().toString());
            application.addParameter("stellic.properties", "file:" + config);
            application.getNamingResources().addResource(warehouse(servers.databaseUrl()));
            tomcat.start();
            try {
                servers.assertDelivered();
            } finally {
                tomcat.stop();
                tomcat.destroy();
            }
        }
    }

    /** What an administrator writes into {@code context.xml}. */
    private static ContextResource warehouse(String url) {
        ContextResource warehouse = new ContextResource();
        warehouse.setName("jdbc/warehouse");
        warehouse.setType("javax.sql.DataSource");
        warehouse.setAuth("Container");
        warehouse.setProperty("driverClassName", "org.postgresql.Driver");
        warehouse.setProperty("url", url);
        return warehouse;
    }

    private static Path war() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("../web-application/target"))) {
            return built.filter(file -> file.toString().endsWith(".war"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath()
                    .normalize();
        }
    }
}
