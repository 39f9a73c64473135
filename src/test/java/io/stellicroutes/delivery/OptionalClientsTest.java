package io.stellicroutes.delivery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.TemplateType;
import io.stellicroutes.delivery.jms.JmsLoads;
import io.stellicroutes.delivery.kafka.KafkaLoads;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a runtime is told that brings the bundle, but not the client of a destination. */
final class OptionalClientsTest {
    @Test
    void theArtemisClientIsNamed() {
        assertThatThrownBy(
                        () -> checkWithout("org.apache.activemq.", JmsLoads.class, "broker-url", "tcp://broker:61616"))
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasRootCauseMessage(
                        "stellic.destinations.mine.broker-url needs org.apache.artemis:artemis-jakarta-client on the classpath (see docs/errors.md#missing-library)");
    }

    @Test
    void jakartaMessagingIsNamed() {
        assertThatThrownBy(() -> checkWithout("jakarta.jms.", JmsLoads.class, "connection-factory", "#bean:theirs"))
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasRootCauseMessage(
                        "destination mine needs jakarta.jms:jakarta.jms-api on the classpath (see docs/errors.md#missing-library)");
    }

    @Test
    void kafkasClientIsNamed() {
        assertThatThrownBy(() -> checkWithout("org.apache.kafka.", KafkaLoads.class, "brokers", "kafka:9092"))
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasRootCauseMessage(
                        "a destination of type kafka needs org.apache.kafka:kafka-clients on the classpath (see docs/errors.md#missing-library)");
    }

    private static void checkWithout(String missing, Class<?> loads, String setting, String value) throws Exception {
        Class<?> there = new ClassesWithout(missing, loads.getPackageName()).loadClass(loads.getName());
        Object bean = loads == JmsLoads.class
                ? there.getConstructor(Function.class, Duration.class, BooleanSupplier.class)
                        .newInstance((Function<String, Object>) name -> new Object(), Duration.ZERO, (BooleanSupplier)
                                () -> false)
                : there.getConstructor(BooleanSupplier.class).newInstance((BooleanSupplier) () -> false);
        there.getMethod("check", DestinationSpec.class)
                .invoke(
                        bean,
                        new DestinationSpec(
                                "mine", TemplateType.of("any", Map.of()), Map.of(setting, value, "timeout", "1s")));
    }

    /** Some packages are missing; those of one of ours are loaded anew, so that they miss them. */
    private static final class ClassesWithout extends ClassLoader {
        private final String missing;
        private final String own;

        ClassesWithout(String missing, String own) {
            super(OptionalClientsTest.class.getClassLoader());
            this.missing = missing;
            this.own = own;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(own)) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
