package io.stellicroutes.springboot;

import io.stellicroutes.config.EnvironmentVariables;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes the application's {@code stellic.*} properties known to the bundle, and its routes to Camel. The application's
 * beans are named as in every runtime: {@code data-source=#bean:dataSource},
 * {@code connection-factory=#bean:jmsConnectionFactory}.
 */
@AutoConfiguration(before = {CamelAutoConfiguration.class, FlywayAutoConfiguration.class})
@PropertySource("classpath:io/stellicroutes/springboot/defaults.properties")
public class StellicAutoConfiguration {
    /** The properties of the application, for Camel, which would find single ones only. */
    @Bean
    EnvironmentProperties stellicEnvironmentProperties(ConfigurableEnvironment environment) {
        return new EnvironmentProperties(environment);
    }

    /** The variables of exports and destinations; those of the global settings are in Spring's Environment already. */
    @Bean
    EnvironmentVariables stellicEnvironmentVariables(EnvironmentProperties properties) {
        return properties.variables();
    }

    /** Flyway is there for the ledger. Boot takes that for the application's wish to have its own database migrated. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Flyway.class, FlywayMigrationStrategy.class})
    static class OwnMigrationsOnly {
        /** Migrates the application's database if the application has migrations, and otherwise leaves it alone. */
        @Bean
        @ConditionalOnMissingBean
        FlywayMigrationStrategy stellicFlywayMigrationStrategy() {
            return flyway -> {
                if (flyway.info().all().length > 0) {
                    flyway.migrate();
                }
            };
        }
    }
}
