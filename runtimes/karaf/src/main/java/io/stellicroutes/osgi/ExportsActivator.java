package io.stellicroutes.osgi;

import java.util.Collection;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceLoader;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Starts the exports with the bundle and stops them with it. Their Camel is the bundle's own: whether the container has
 * one, and which, does not matter.
 *
 * <p>Framework property {@code stellic.properties}: the file with the properties; in Karaf
 * {@code etc/stellic.properties} when left out. The work directory is Karaf's {@code stellic} unless the properties
 * name another: its {@code data} is emptied by a clean start.
 */
public final class ExportsActivator implements BundleActivator {
    private CamelContext started;
    private Drivers drivers;

    @Override
    public void start(BundleContext bundle) throws Exception {
        ClassLoader classes = bundle.getBundle().adapt(BundleWiring.class).getClassLoader();
        drivers = Drivers.register(classes);
        try (OwnClasses own = OwnClasses.open(classes)) {
            started = exports(bundle, classes);
        } catch (Exception | LinkageError e) {
            drivers.close();
            throw e;
        }
        bundle.registerService(
                Commands.class,
                new Commands(started),
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.command.scope", "stellic", "osgi.command.function", new String[] {"run", "runs", "health"
                        })));
    }

    @Override
    public void stop(BundleContext bundle) {
        started.stop();
        drivers.close();
    }

    private static CamelContext exports(BundleContext bundle, ClassLoader classes) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext(false);
        // before it is built: that is when it looks for the routes' beans
        camel.setApplicationContextClassLoader(classes);
        camel.getCamelContextExtension().setRegistry(new DefaultRegistry(new ServiceBeans(bundle)));
        camel.build();
        PropertiesComponent properties = (PropertiesComponent) camel.getPropertiesComponent();
        properties.setLocation("file:" + file(bundle));
        String base = bundle.getProperty("karaf.base");
        if (base != null) {
            properties.addInitialProperty("stellic.work-dir", base + "/stellic");
        }
        try {
            Collection<Resource> routes = routes(bundle, PluginHelper.getResourceLoader(camel));
            PluginHelper.getRoutesLoader(camel).loadRoutes(routes);
            camel.start();
            return camel;
        } catch (Exception | LinkageError e) {
            camel.stop();
            throw e;
        }
    }

    private static String file(BundleContext bundle) {
        String named = bundle.getProperty("stellic.properties");
        if (named != null) {
            return named;
        }
        String etc = bundle.getProperty("karaf.etc");
        if (etc == null) {
            throw new IllegalStateException(
                    "where are the properties of the exports? The framework property stellic.properties names the file");
        }
        return etc + "/stellic.properties";
    }

    /** Camel does not search bundles for {@code routes/*.camel.yaml}. */
    private static Collection<Resource> routes(BundleContext bundle, ResourceLoader resources) {
        return bundle
                .getBundle()
                .adapt(BundleWiring.class)
                .listResources("routes", "*.camel.yaml", BundleWiring.LISTRESOURCES_LOCAL)
                .stream()
                .map(name -> resources.resolveResource("classpath:" + name))
                .toList();
    }
}
