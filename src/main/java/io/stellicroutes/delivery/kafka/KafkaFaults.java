package io.stellicroutes.delivery.kafka;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Puts Kafka's errors into words that may be read by anybody: theirs may quote an option, and options hold passwords.
 *
 * @param subject how errors begin
 * @param destination the destination's name
 */
record KafkaFaults(String subject, String destination) {
    private static final String GOES_ON = "; what was committed stays: run the export again and it goes on from there";

    /** As {@link #of}, before any topic has been named: then no answer means that no broker can be reached. */
    RuntimeException opening(Throwable thrown) {
        RuntimeException told = of(thrown);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException && told instanceof DeliveryException failed) {
                return new UnreachableException(failed.code(), failed.getMessage());
            }
        }
        return told;
    }

    RuntimeException of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof org.apache.kafka.common.config.ConfigException) {
                return new ConfigException(
                        ErrorCode.INVALID_VALUE,
                        "stellic.destinations." + destination
                                + ": brokers must be host:port, by comma, and option.* Kafka's own names and values; Kafka's"
                                + " client refuses one of them");
            }
            RuntimeException known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return failed(
                ErrorCode.KAFKA_REFUSAL,
                "Kafka did not take the records (" + root(thrown).getClass().getSimpleName() + ")" + GOES_ON);
    }

    private DeliveryException failed(ErrorCode code, String why) {
        return new DeliveryException(code, subject + ": " + why);
    }

    private DeliveryException known(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return failed(ErrorCode.KAFKA_USER, "Kafka refuses the user: check option.sasl.* and option.ssl.*");
        }
        if (cause instanceof AuthorizationException) {
            return failed(
                    ErrorCode.KAFKA_PERMISSION,
                    "Kafka does not let the user do that (" + cause.getClass().getSimpleName()
                            + "): it needs Write and Read on the topic, Read on groups and Write on transactional ids that begin"
                            + " with stellic-");
        }
        if (cause instanceof TimeoutException) {
            return failed(
                    ErrorCode.KAFKA_SILENT,
                    "Kafka did not answer in time: check brokers, that they are up, and that the topic is there"
                            + GOES_ON);
        }
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return failed(
                    ErrorCode.KAFKA_TOPIC,
                    "Kafka has no such topic, or allows no such name: make it, or correct topic");
        }
        if (cause instanceof ProducerFencedException) {
            return failed(ErrorCode.KAFKA_FENCED, "another process has taken this delivery over");
        }
        if (cause instanceof KafkaException && root(cause) instanceof java.io.IOException) {
            return failed(
                    ErrorCode.KAFKA_FILE, "a file that option.* names can't be read, or is not what it should be");
        }
        return null;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
