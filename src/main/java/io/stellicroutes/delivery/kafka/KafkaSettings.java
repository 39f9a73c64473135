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

    private KafkaSettings() {}

    static Map<String, Object> client(DestinationSpec destination) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "stellic-" + destination.name());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
        options(destination, settings);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, destination.get("brokers"));
        return settings;
    }

    /** @param transactionalId null for a producer without transactions */
    static Map<String, Object> producer(DestinationSpec destination, String transactionalId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
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
        Object set = producer.getOrDefault(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        return Duration.ofMillis(Long.parseLong(set.toString().strip()));
    }

    private static void options(DestinationSpec destination, Map<String, Object> settings) {
        destination.settings().forEach((name, value) -> {
            if (name.startsWith(OPTION)) {
                settings.put(name.substring(OPTION.length()), value);
            }
        });
    }
}
