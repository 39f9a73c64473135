package io.stellicroutes.servletcontainer;

import io.stellicroutes.runtimes.AgainstServers;
import io.stellicroutes.runtimes.Built;
import io.stellicroutes.runtimes.Observed;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.junit.jupiter.api.Test;

final class WebApplicationIT extends AgainstServers {
    private static final String DATA_SOURCE = "stellic.destinations.warehouse.data-source";
    private static final String CONNECTION_FACTORY = "stellic.destinations.events.connection-factory";

    @Test
    void theWarExportsThroughTheContainersDataSource() throws Exception {
        exports(
                Built.in("../web-application/target", ".war"),
                Map.of("stellic.destinations.warehouse.url", "", DATA_SOURCE, "#bean:java:comp/env/jdbc/warehouse"),
                warehouse());
    }

    @Test
    void theWarExportsThroughTheContainersConnectionFactoryToo() throws Exception {
        exports(
                withoutTheBrokersClient(Built.in("../web-application/target", ".war")),
                Map.of(
                        "stellic.destinations.warehouse.url",
                        "",
                        DATA_SOURCE,
                        "#bean:java:comp/env/jdbc/warehouse",
                        "stellic.destinations.events.broker-url",
                        "",
                        CONNECTION_FACTORY,
                        "#bean:java:comp/env/jms/events"),
                warehouse(),
                events());
    }

    private void exports(Path war, Map<String, String> properties, ContextResource... resources) throws Exception {
        Path config = servers.writeScheduled(dir.resolve("stellic.properties"), properties);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(dir.resolve("tomcat").toString());
        Files.createDirectories(dir.resolve("tomcat/webapps"));
        tomcat.setPort(0);
        tomcat.getConnector();
        tomcat.enableNaming();
        Context application = tomcat.addWebapp("/exports", war.toString());
        application.addParameter("stellic.properties", "file:" + config);
        for (ContextResource resource : resources) {
            application.getNamingResources().addResource(resource);
        }
        tomcat.start();
        try {
            servers.assertDelivered();
            new Observed(tomcat.getConnector().getLocalPort()).assertReady("/exports/health/ready");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** What an administrator writes into {@code context.xml}. */
    private ContextResource warehouse() {
        ContextResource warehouse = resource("jdbc/warehouse", "javax.sql.DataSource");
        warehouse.setProperty("driverClassName", "org.postgresql.Driver");
        warehouse.setProperty("url", servers.databaseUrl());
        return warehouse;
    }

    private ContextResource events() {
        ContextResource events =
                resource("jms/events", "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory");
        events.setProperty("factory", "org.apache.activemq.artemis.jndi.JNDIReferenceFactory");
        events.setProperty("brokerURL", servers.brokerUrl());
        return events;
    }

    private static ContextResource resource(String name, String type) {
        ContextResource resource = new ContextResource();
        resource.setName(name);
        resource.setType(type);
        resource.setAuth("Container");
        return resource;
    }

    /** The web application unpacked, without the classes that the container's own connection factory is made of. */
    private Path withoutTheBrokersClient(Path war) throws IOException {
        Path unpacked = dir.resolve("web-application");
        try (FileSystem packed = FileSystems.newFileSystem(war);
                Stream<Path> files = Files.walk(packed.getPath("/"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.toString().matches(".*/(artemis-|jakarta\\.jms-api-)[^/]*")) {
                    Path copy = unpacked.resolve(file.toString().substring(1));
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
        return unpacked;
    }
}
