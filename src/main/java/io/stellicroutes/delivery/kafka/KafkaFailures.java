package io.stellicroutes.delivery.kafka;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Batch;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Puts Kafka's errors into words that may be read by anybody: theirs may quote an option, and options hold passwords.
 *
 * @param subject how errors begin
 * @param place where the destination is written
 * @param brokers its {@code brokers}
 */
record KafkaFailures(Subject subject, String place, String brokers) {
    private static final String GOES_ON = "; what was committed stays: run the export again and it goes on from there";

    KafkaFailures(Subject subject, DestinationSpec destination) {
        this(subject, destination.origin().place(), destination.get("brokers"));
    }

    /** As {@link #of}, before any topic has been named: then no answer means that no broker can be reached. */
    RuntimeException opening(Throwable thrown) {
        return Causes.first(thrown, TimeoutException.class).isPresent()
                ? new UnreachableException(ErrorCode.KAFKA_SILENT, subject, silent())
                : of(thrown);
    }

    /** No broker accepts a connection. */
    UnreachableException unreachable(String which) {
        return new UnreachableException(
                ErrorCode.KAFKA_UNREACHABLE,
                subject,
                "no broker can be reached: " + which + ": check brokers, and that they are up" + GOES_ON);
    }

    DeliveryException stopped() {
        return failed(ErrorCode.STOPPED, "stopped; the next run goes on from there");
    }

    private String silent() {
        return "Kafka did not answer in time (brokers " + brokers
                + "): check that they are well, and that the topic is there" + GOES_ON;
    }

    RuntimeException of(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof org.apache.kafka.common.config.ConfigException) {
                return new ConfigException(
                        ErrorCode.INVALID_VALUE,
                        Subject.ofProperty(place),
                        "brokers must be host:port, separated by commas, and option.* Kafka's own names and values; Kafka's"
                                + " client refuses one of them");
            }
            RuntimeException known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return failed(
                ErrorCode.KAFKA_REFUSAL,
                "Kafka did not take the records ("
                        + Causes.root(thrown).getClass().getSimpleName() + ")" + GOES_ON);
    }

    /** Whether a transaction has ended without this producer's doing: for its age, or by another producer. */
    static boolean isFenced(Throwable thrown) {
        return Causes.first(thrown, ProducerFencedException.class).isPresent()
                || Causes.first(thrown, InvalidProducerEpochException.class).isPresent();
    }

    DeliveryException transactionTimeout(Batch batch) {
        return failed(
                ErrorCode.KAFKA_TRANSACTION_TIMEOUT,
                rows(batch) + ": Kafka ended the transaction, because it was open for longer than"
                        + " option.transaction.timeout.ms (60000 unless set). None of these rows was delivered: make batch-size"
                        + " smaller, or that time longer");
    }

    DeliveryException inDoubt(Batch batch) {
        return failed(
                ErrorCode.KAFKA_IN_DOUBT,
                rows(batch)
                        + ": Kafka did not answer to the commit within option.max.block.ms, so it is in doubt whether"
                        + " they are in the topic. Run the export again: it asks Kafka first, and resumes after what is"
                        + " there");
    }

    DeliveryException unknownRows(long there, long since, String group) {
        return failed(
                ErrorCode.KAFKA_POSITION,
                "Kafka has this delivery's rows up to " + there + ", and the ledger does not. Which of the rows up to "
                        + since
                        + " were too large for the topic is not known any more, so the delivery can't be accounted"
                        + " for. To send all of it again, delete the consumer group " + group
                        + " and replay the run with --force");
    }

    DeliveryException tooManyTooLarge(Batch batch) {
        return failed(
                ErrorCode.KAFKA_POSITION,
                rows(batch) + ": so many are too large for Kafka that the transaction can't note which: make batch-size"
                        + " smaller" + GOES_ON);
    }

    private static String rows(Batch batch) {
        return batch.size() == 1 ? "row " + batch.firstRow() : "rows " + batch.firstRow() + " to " + batch.lastRow();
    }

    private DeliveryException failed(ErrorCode code, String why) {
        return new DeliveryException(code, subject, why);
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
            return new DeliveryException(ErrorCode.KAFKA_SILENT, subject, silent());
        }
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return failed(
                    ErrorCode.KAFKA_TOPIC,
                    "Kafka has no such topic, or allows no such name: make it, or correct topic");
        }
        if (isFenced(cause)) {
            return failed(ErrorCode.KAFKA_FENCED, "another process has taken this delivery over");
        }
        if (cause instanceof KafkaException && Causes.root(cause) instanceof java.io.IOException) {
            return failed(
                    ErrorCode.KAFKA_FILE, "a file that option.* names can't be read, or is not what it should be");
        }
        return null;
    }
}
