package io.stellicroutes.osgi;

import io.stellicroutes.base.JdbcDrivers;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * The JDBC drivers of a bundle, known to {@link DriverManager}, which does not look into bundles, until they are
 * closed.
 */
final class Drivers implements AutoCloseable {
    private final List<Driver> registered;

    private Drivers(List<Driver> registered) {
        this.registered = registered;
    }

    static Drivers register(ClassLoader classes) {
        JdbcDrivers.register();
        return new Drivers(Collections.list(DriverManager.getDrivers()).stream()
                .filter(driver -> driver.getClass().getClassLoader() == classes)
                .toList());
    }

    @Override
    public void close() {
        for (Driver driver : registered) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                throw new IllegalStateException(driver + " can't be taken back", e);
            }
        }
    }
}
