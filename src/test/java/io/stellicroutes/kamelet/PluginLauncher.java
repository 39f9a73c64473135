package io.stellicroutes.kamelet;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class behind a class loader that the JVM's own knows nothing of, as Kafka Connect loads a plug-in. It
 * needs nothing but Java, so that it can be alone on the JVM's own classpath.
 */
public final class PluginLauncher {
    private PluginLauncher() {}

    /** Its arguments: a classpath, and the name of the class. */
    public static void main(String[] args) throws Exception {
        // the process has looked for drivers before the plug-in, or the web application, is there
        DriverManager.drivers().close();
        List<URL> classpath = new ArrayList<>();
        for (String entry : args[0].split(File.pathSeparator, -1)) {
            // an empty one would be the working directory, which has routes/ of its own
            if (!entry.isEmpty()) {
                classpath.add(Path.of(entry).toUri().toURL());
            }
        }
        ClassLoader plugin = new URLClassLoader(classpath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(plugin);
        plugin.loadClass(args[1]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }
}
