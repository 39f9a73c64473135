package io.stellicroutes.delivery.kafka;

import io.stellicroutes.config.DestinationSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients are made with: our defaults, the destination's {@code option.*}, and what promises rest on. */
final class KafkaSettings {
    private static final String OPTION = "option.";
    private static final int CONNECTING = 5_000;
    private static final int CHECKING = 5_000;

    private KafkaSettings() {}

    static Map<String, Object> client(DestinationSpec destination) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "stellic-" + destination.name());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, CONNECTING);
        options(destination, settings);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, destination.get("brokers"));
        return settings;
    }

    /** As {@link #client}, for a question that is answered at once or not at all. */
    static Map<String, Object> checking(DestinationSpec destination) {
        Map<String, Object> settings = client(destination);
        long patience = Math.min(CHECKING, millis(settings, CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG));
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Math.min(patience, millis(settings, CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)));
        return settings;
    }

    /** How long a message may be on its way. */
    static Duration delivering(Map<String, Object> producer) {
        return Duration.ofMillis(millis(producer, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
    }

    /** How long the brokers of a destination have to accept a connection. */
    static Duration connecting(DestinationSpec destination) {
        return Duration.ofMillis(
                millis(client(destination), CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG));
    }

    /** Kafka's client itself refuses a value that is not a number. */
    private static long millis(Map<String, Object> settings, String name) {
        try {
            return Long.parseLong(settings.get(name).toString().strip());
        } catch (NumberFormatException e) {
            return CHECKING;
        }
    }

    /** @param transactionalId null for a producer without transactions */
    static Map<String, Object> producer(DestinationSpec destination, String transactionalId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
        settings.putAll(client(destination));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        if (transactionalId != null) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        return settings;
    }

    /** How long Kafka leaves a producer's transaction open. */
    static Duration transactionTimeout(Map<String, Object> producer) {
        return Duration.ofMillis(millis(producer, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    }

    private static void options(DestinationSpec destination, Map<String, Object> settings) {
        destination.settings().forEach((name, value) -> {
            if (name.startsWith(OPTION)) {
                settings.put(name.substring(OPTION.length()), value);
            }
        });
    }
}
