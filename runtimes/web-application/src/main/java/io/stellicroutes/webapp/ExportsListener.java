package io.stellicroutes.webapp;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.jndi.JndiBeanRepository;

/**
 * Starts the exports with the web application and stops them with it. Beans are looked for in JNDI, so that a
 * destination may name what the container has: {@code data-source=#bean:java:comp/env/jdbc/warehouse}.
 *
 * <p>Context parameter {@code stellic.properties}: where the properties are; {@code classpath:application.properties}
 * when left out.
 */
@WebListener
public final class ExportsListener implements ServletContextListener {
    /** The attribute of the servlet context that has the Camel context. */
    static final String CAMEL = CamelContext.class.getName();

    private static final String ROUTES = "classpath:routes/*.camel.yaml";

    private CamelContext started;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        String properties = event.getServletContext().getInitParameter("stellic.properties");
        DefaultCamelContext camel = new DefaultCamelContext(false);
        // before it is built: that is when it looks for the bundle
        camel.setApplicationContextClassLoader(event.getServletContext().getClassLoader());
        camel.getCamelContextExtension().setRegistry(new DefaultRegistry(new JndiBeanRepository()));
        camel.build();
        camel.getPropertiesComponent()
                .setLocation(properties == null ? "classpath:application.properties" : properties);
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(
                            PluginHelper.getPackageScanResourceResolver(camel).findResources(ROUTES));
            camel.start();
            started = camel;
            event.getServletContext().setAttribute(CAMEL, camel);
        } catch (Exception e) {
            throw new IllegalStateException("the exports can't be started", e);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (started != null) {
            started.stop();
        }
    }
}
