package io.stellicroutes.ledger;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * A JDBC driver for {@code jdbc:NAME:…}, in front of the driver for {@code jdbc:…}, that is told what has been done;
 * registered until it is closed. Thread-safe.
 */
abstract class DriverInFront implements Driver, AutoCloseable {
    private final String prefix;

    DriverInFront(String name) throws SQLException {
        prefix = "jdbc:" + name + ":";
        DriverManager.registerDriver(this);
    }

    /** A transaction has been committed by {@link Connection#commit()}. */
    abstract void committed(Connection connection) throws SQLException;

    /** A statement has been executed. */
    abstract void executed(Connection connection, String sql) throws SQLException;

    /** A statement is going to be executed, unless this throws. */
    void executing(String sql) throws SQLException {}

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(prefix);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection connection = DriverManager.getConnection("jdbc:" + url.substring(prefix.length()), properties);
        return proxy(Connection.class, connection, (method, arguments) -> {}, (method, arguments, result) -> {
            if (method.getName().equals("commit")) {
                committed(connection);
            }
            if (result instanceof CallableStatement) {
                throw new UnsupportedOperationException();
            }
            if (result instanceof PreparedStatement statement) {
                return statement(PreparedStatement.class, statement, connection, (String) arguments[0]);
            }
            return result instanceof Statement statement
                    ? statement(Statement.class, statement, connection, "")
                    : result;
        });
    }

    private <T extends Statement> T statement(Class<T> type, T statement, Connection connection, String prepared) {
        return proxy(
                type,
                statement,
                (method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        executing(sql(prepared, arguments));
                    }
                },
                (method, arguments, result) -> {
                    if (method.getName().startsWith("execute")) {
                        executed(connection, sql(prepared, arguments));
                    }
                    return result;
                });
    }

    private static String sql(String prepared, Object... arguments) {
        return prepared.isEmpty() && arguments != null ? String.valueOf(arguments[0]) : prepared;
    }

    private interface Before {
        void check(Method method, Object... arguments) throws SQLException;
    }

    private interface Afterwards {
        Object apply(Method method, Object[] arguments, Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, Before before, Afterwards afterwards) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            before.check(method, arguments);
            try {
                return afterwards.apply(method, arguments, method.invoke(target, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(DriverInFront.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(this);
    }
}
