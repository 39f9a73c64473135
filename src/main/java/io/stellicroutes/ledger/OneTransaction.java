package io.stellicroutes.ledger;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source whose connections are all the same one, in one transaction that only its owner ends: what commits,
 * rolls back, closes or changes a mode on the way does nothing. For Flyway behind a pooler that has no sessions: its
 * lock, its {@code set_config} and its tables must stay in one transaction. For one thread.
 */
final class OneTransaction implements DataSource {
    private final Connection connection;
    private boolean autoCommit = true;
    private boolean rolledBack;

    /** @param connection in a transaction */
    OneTransaction(Connection connection) {
        this.connection = connection;
    }

    /** Whether somebody wanted to roll back: then the owner must. */
    boolean isRolledBack() {
        return rolledBack;
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                OneTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "commit", "close", "setReadOnly", "setTransactionIsolation" -> {
                            return null;
                        }
                        case "rollback" -> {
                            if (arguments == null) {
                                rolledBack = true;
                                return null;
                            }
                        }
                        case "setAutoCommit" -> {
                            autoCommit = (Boolean) arguments[0];
                            return null;
                        }
                        case "getAutoCommit" -> {
                            return autoCommit;
                        }
                        default -> {
                            // as the connection does it
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String username, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // nothing is logged
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // it is logged in
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
