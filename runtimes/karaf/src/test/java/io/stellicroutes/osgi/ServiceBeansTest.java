package io.stellicroutes.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

final class ServiceBeansTest {
    @TempDir
    Path dir;

    private Framework framework;
    private BundleContext bundle;
    private ServiceBeans beans;

    @BeforeEach
    void startFramework() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, dir.toString()));
        framework.start();
        bundle = framework.getBundleContext();
        beans = new ServiceBeans(bundle);
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
    }

    @Test
    void aDataSourceIsFoundByItsNameInJndi() {
        JdbcDataSource warehouse = new JdbcDataSource();
        offer(DataSource.class, new JdbcDataSource(), Map.of("osgi.jndi.service.name", "jdbc/other"));
        offer(DataSource.class, warehouse, Map.of("osgi.jndi.service.name", "jdbc/warehouse"));

        assertThat(beans.lookupByNameAndType("jdbc/warehouse", DataSource.class))
                .isSameAs(warehouse);
        assertThat(beans.lookupByName("jdbc/warehouse")).isSameAs(warehouse);
    }

    @Test
    void aConnectionFactoryIsFoundByItsName() throws Exception {
        try (ActiveMQConnectionFactory events = new ActiveMQConnectionFactory("tcp://localhost:61616")) {
            offer(jakarta.jms.ConnectionFactory.class, events, Map.of("name", "events"));

            assertThat(beans.lookupByName("events")).isSameAs(events);
        }
    }

    @Test
    void ofTwoWithOneNameTheHigherRankedIsTaken() {
        JdbcDataSource higher = new JdbcDataSource();
        offer(DataSource.class, new JdbcDataSource(), Map.of("dataSourceName", "warehouse"));
        offer(DataSource.class, higher, Map.of("dataSourceName", "warehouse", Constants.SERVICE_RANKING, 5));

        assertThat(beans.lookupByNameAndType("warehouse", DataSource.class)).isSameAs(higher);
    }

    @Test
    void otherServicesAreNoBeans() {
        offer(Runnable.class, () -> {}, Map.of("name", "stellicRuns"));

        assertThat(beans.lookupByName("stellicRuns")).isNull();
        assertThat(beans.lookupByNameAndType("stellicRuns", Runnable.class)).isNull();
    }

    @Test
    void aDataSourceThatNobodyNamesIsNotTaken() {
        offer(DataSource.class, new JdbcDataSource(), Map.of());

        assertThat(beans.findByType(DataSource.class)).isEmpty();
        assertThat(beans.findByTypeWithName(DataSource.class)).isEmpty();
    }

    private <T> void offer(Class<T> type, T service, Map<String, Object> properties) {
        bundle.registerService(type, service, FrameworkUtil.asDictionary(properties));
    }
}
