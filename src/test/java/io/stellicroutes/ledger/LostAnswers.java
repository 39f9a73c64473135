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
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * A JDBC driver for {@code jdbc:lost-answers:…}, in front of the driver for {@code jdbc:…}: one commit is done, but the
 * connection breaks before its answer. Commits are those of {@link Connection#commit()} and of statements that change
 * the ledger's tables outside a transaction. Thread-safe.
 */
final class LostAnswers implements Driver, AutoCloseable {
    private static final String PREFIX = "jdbc:lost-answers:";

    private static final Pattern WRITE = Pattern.compile("(?i)^(insert into|update|delete from) stellic_");

    private final AtomicInteger commits = new AtomicInteger();
    private volatile int lost;

    /** Registers the driver. */
    LostAnswers() throws SQLException {
        DriverManager.registerDriver(this);
    }

    /** The URL that leads through this driver. */
    static String url(String url) {
        return PREFIX + url.substring("jdbc:".length());
    }

    /**
     * Loses the answer of one commit from now on.
     *
     * @param number 1 for the next one; 0 for none
     */
    void lose(int number) {
        commits.set(0);
        lost = number;
    }

    /** How many commits there were since then. */
    int commits() {
        return commits.get();
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection connection = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
        return proxy(Connection.class, connection, (method, arguments, result) -> {
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
        return proxy(type, statement, (method, arguments, result) -> {
            String sql = prepared.isEmpty() && arguments != null ? String.valueOf(arguments[0]) : prepared;
            if (method.getName().startsWith("execute") && WRITE.matcher(sql).find() && connection.getAutoCommit()) {
                committed(connection);
            }
            return result;
        });
    }

    private void committed(Connection connection) throws SQLException {
        if (commits.incrementAndGet() == lost) {
            connection.close();
            throw new SQLNonTransientConnectionException("the connection broke before the answer", "08006");
        }
    }

    private interface Afterwards {
        Object apply(Method method, Object[] arguments, Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, Afterwards afterwards) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return afterwards.apply(method, arguments, method.invoke(target, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(LostAnswers.class.getClassLoader(), new Class<?>[] {type}, handler));
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
