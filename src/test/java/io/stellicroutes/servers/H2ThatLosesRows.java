package io.stellicroutes.servers;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Properties;

/** H2 2.5.252, which does not finish a commit that a kill interrupts, in a class loader of its own. */
public final class H2ThatLosesRows implements AutoCloseable {
    private static final Path JAR = Path.of("target", "h2-that-loses-rows", "h2.jar");

    private final URLClassLoader classes;
    private final Driver driver;

    public H2ThatLosesRows() throws Exception {
        classes = new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        driver = (Driver) classes.loadClass("org.h2.Driver").getConstructor().newInstance();
    }

    /** A connection, to be closed before this is. */
    public Connection connect(String url) throws Exception {
        return driver.connect(url, new Properties());
    }

    @Override
    public void close() throws Exception {
        classes.close();
    }
}
