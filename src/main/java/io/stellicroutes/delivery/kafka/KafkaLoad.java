package io.stellicroutes.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.CloudEventChanges;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.JsonMessages;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.MessageHeaders;
import io.stellicroutes.delivery.RecordKey;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A delivery to a topic: a message a record, a transaction a batch.
 *
 * <p>Each transaction also stores the number of its last row, as the offset of a consumer group that is named after the
 * delivery, and as its metadata the rows that are missing before it, because they are too large. So Kafka itself knows
 * how far a delivery has come, and a delivery that resumes sends only what is after that: each record is there once,
 * whenever the process or the connection ended.
 */
final class KafkaLoad implements Load {
    /** How the attributes of an event begin, as the Kafka binding of CloudEvents has it. */
    static final String EVENT = "ce_";

    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Kafka's client may notice by itself that a message's time is over, and say why. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** How often a batch's transaction may end before its commit. */
    private static final int ATTEMPTS = 3;

    private final LoadContext context;
    private final Set<KafkaLoad> all;
    private final KafkaFailures faults;
    private final JsonMessages json;
    private final RecordKey key;
    /** Null if messages are no events. */
    private final CloudEventChanges events;

    private final boolean tombstones;
    private final String topic;
    private final boolean transactions;
    /** The consumer group's offset of this partition is the number of the last row in the topic. */
    private final TopicPartition position;

    private final ConsumerGroupMetadata group;
    private final Map<String, Object> settings;
    private volatile KafkaProducer<String, byte[]> producer;
    private volatile boolean brokenOff;
    private UnconfirmedRows unconfirmed;
    private long there;
    private Absences absences = Absences.NONE;

    /**
     * Connects to nothing yet.
     *
     * @param all the open loads; contains this one from {@link #open} to {@link #close}
     */
    KafkaLoad(LoadContext context, Set<KafkaLoad> all) {
        this.context = context;
        this.all = all;
        this.faults = new KafkaFailures(context.subject(), context.destination());
        this.json = new JsonMessages(context.json());
        this.key = RecordKey.of(context);
        this.events = context.cloudEvents().orElse(null);
        this.tombstones = context.destination().is("tombstones", "true");
        this.topic = context.filled(context.export().queue(context.destination().get("topic")));
        this.transactions = context.destination().get("transactions").equals("true");
        this.position = new TopicPartition(topic, 0);
        String delivery = "stellic-" + context.id();
        this.group = new ConsumerGroupMetadata(delivery);
        this.settings = KafkaSettings.producer(context.destination(), transactions ? delivery : null);
    }

    /** Connects to Kafka, and asks how far an earlier attempt of this delivery has come. */
    void open() {
        all.add(this);
        boolean opened = false;
        try {
            reach(context.destination(), faults);
            // whoever connects fences the others: not one that has lost the delivery
            context.accounts().check();
            connect();
            opened = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw told(faults.of(e));
        } catch (ExecutionException | org.apache.kafka.common.KafkaException e) {
            throw told(faults.opening(e));
        } finally {
            if (!opened) {
                all.remove(this);
            }
        }
    }

    static void check(DestinationSpec destination) {
        KafkaFailures faults = new KafkaFailures(destination.subject(), destination);
        reach(destination, faults);
        try (Admin admin = Admin.create(KafkaSettings.checking(destination))) {
            admin.describeCluster().nodes().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.of(e);
        } catch (ExecutionException | org.apache.kafka.common.KafkaException e) {
            throw faults.of(e);
        }
    }

    private static void reach(DestinationSpec destination, KafkaFailures faults) {
        Brokers.failure(destination.get("brokers"), KafkaSettings.connecting(destination))
                .ifPresent(which -> {
                    throw faults.unreachable(which);
                });
    }

    private void connect() throws ExecutionException, InterruptedException {
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        boolean connected = false;
        try {
            if (transactions) {
                takeOver();
            }
            connected = true;
        } finally {
            if (!connected) {
                producer.close(Duration.ZERO);
            }
        }
    }

    /** Ends every wait for Kafka; may be called from another thread. What is not committed is taken back. */
    void breakOff() {
        brokenOff = true;
        KafkaProducer<String, byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private RuntimeException told(RuntimeException failure) {
        return brokenOff ? faults.stopped() : failure;
    }

    /**
     * Fences earlier producers of this delivery, takes back what they have not committed, and asks for the position.
     */
    private void takeOver() throws ExecutionException, InterruptedException {
        producer.initTransactions();
        unconfirmed = null;
        try (Admin admin = Admin.create(KafkaSettings.client(context.destination()))) {
            OffsetAndMetadata last = admin.listConsumerGroupOffsets(
                            group.groupId(), new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(position);
            if (last != null) {
                there = last.offset();
                absences = Absences.of(last.metadata(), there);
            }
        }
    }

    @Override
    public long write(Batch batch) {
        Set<Long> tooLarge = new TreeSet<>();
        try {
            if (transactions) {
                transact(batch, tooLarge);
            } else {
                unconfirmed = rows(batch);
                send(batch, tooLarge, false);
                unconfirmed = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw told(faults.of(e));
        } catch (ExecutionException | org.apache.kafka.common.KafkaException e) {
            throw told(faults.of(e));
        }
        batch.rows().stream().filter(row -> tooLarge.contains(row.number())).forEach(row -> context.rejects()
                .reject(row.number(), "larger than Kafka takes (max.request.size, max.message.bytes)", row.source()));
        return (long) batch.size() - tooLarge.size();
    }

    /** Sees to it that Kafka has a batch. */
    private void transact(Batch batch, Set<Long> tooLarge) throws ExecutionException, InterruptedException {
        boolean oneByOne = false;
        int ended = 0;
        while (!hasAll(batch, tooLarge)) {
            long begun = System.nanoTime();
            try {
                if (commit(batch, tooLarge, oneByOne)) {
                    return;
                }
                oneByOne = true;
            } catch (org.apache.kafka.common.KafkaException | DeliveryException e) {
                producer.close(Duration.ZERO);
                Duration age = Duration.ofNanos(System.nanoTime() - begun);
                if (KafkaFailures.isFenced(e)) {
                    context.accounts().fencedOff();
                }
                // a transaction that Kafka has ended for its age fails as if another producer had ended it
                if (!KafkaFailures.isFenced(e) || age.compareTo(KafkaSettings.transactionTimeout(settings)) < 0) {
                    throw e;
                }
                ended++;
                if (ended == ATTEMPTS) {
                    throw faults.transactionTimeout(batch);
                }
                context.rejects().check();
                connect();
            }
        }
    }

    /**
     * Whether all of a batch came with an earlier attempt; takes down which of its rows are not there.
     *
     * @throws DeliveryException if Kafka does not know any more which
     */
    private boolean hasAll(Batch batch, Set<Long> tooLarge) {
        for (Row row : batch.rows()) {
            if (row.number() <= there && !absences.cover(row.number())) {
                throw faults.unknownRows(there, absences.since(), group.groupId());
            }
            if (absences.contain(row.number())) {
                tooLarge.add(row.number());
            }
        }
        return batch.through() <= there;
    }

    /**
     * Makes a transaction of a batch.
     *
     * @param tooLarge rows to leave out; more may be found
     * @param oneByOne whether each row is waited for, which tells one that is too large from those that fail in its
     *     wake
     * @return false if a row is too large, so that the transaction was taken back
     */
    private boolean commit(Batch batch, Set<Long> tooLarge, boolean oneByOne) {
        producer.beginTransaction();
        if (!send(batch, tooLarge, oneByOne)) {
            producer.abortTransaction();
            return false;
        }
        Absences with = absences.with(tooLarge).orElseThrow(() -> faults.tooManyTooLarge(batch));
        producer.sendOffsetsToTransaction(
                Map.of(position, new OffsetAndMetadata(batch.through(), with.metadata())), group);
        unconfirmed = rows(batch);
        try {
            producer.commitTransaction();
        } catch (TimeoutException e) {
            throw faults.inDoubt(batch);
        }
        unconfirmed = null;
        absences = with;
        return true;
    }

    /** Null if there are none. */
    private static UnconfirmedRows rows(Batch batch) {
        return batch.rows().isEmpty() ? null : UnconfirmedRows.of(batch.firstRow(), batch.lastRow());
    }

    /** Sends those rows that are not there and not too large, and waits for the acknowledgements. */
    private boolean send(Batch batch, Set<Long> tooLarge, boolean oneByOne) {
        List<Sent> sent = new ArrayList<>(batch.size());
        Throwable failure = null;
        try {
            for (Row row : batch.rows()) {
                if (row.number() > there && !tooLarge.contains(row.number())) {
                    Future<RecordMetadata> future = producer.send(record(row));
                    sent.add(new Sent(row.number(), future));
                    if (oneByOne) {
                        flush();
                    }
                    if (oneByOne && outcome(future) instanceof RecordTooLargeException) {
                        tooLarge.add(row.number());
                        return false;
                    }
                    if (tombstones && isDelete(row)) {
                        sent.add(new Sent(row.number(), producer.send(tombstone(row))));
                    }
                }
            }
            flush();
        } catch (TimeoutException e) {
            throw e;
        } catch (org.apache.kafka.common.KafkaException e) {
            failure = e;
        }
        for (Sent one : sent) {
            Throwable cause = outcome(one.outcome());
            if (cause instanceof RecordTooLargeException) {
                if (transactions) {
                    return false;
                }
                tooLarge.add(one.row());
            } else if (cause != null) {
                failure = failure == null ? cause : failure;
            }
        }
        if (failure != null) {
            throw new org.apache.kafka.common.KafkaException(failure);
        }
        return true;
    }

    /**
     * Waits for the acknowledgements, for {@code delivery.timeout.ms} at most. Kafka's client itself waits without an
     * end while no broker answers that a partition is part of the transaction.
     */
    private void flush() {
        KafkaProducer<String, byte[]> flushing = producer;
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        CompletableFuture<Void> watch = flushed.orTimeout(
                        KafkaSettings.delivering(settings).plus(SLACK).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        flushing.close(Duration.ZERO);
                    }
                });
        flushing.flush();
        if (!flushed.complete(null) || watch.isCompletedExceptionally()) {
            throw new TimeoutException("flush");
        }
    }

    /** Why a message was not taken; null if it was. */
    private static Throwable outcome(Future<RecordMetadata> sent) {
        try {
            sent.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    private ProducerRecord<String, byte[]> record(Row row) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, key.of(row).orElse(null), json.bytes(row));
        Headers headers = record.headers();
        add(headers, MessageHeaders.EXPORT, context.export().name());
        add(headers, MessageHeaders.RUN_ID, context.runId());
        if (row.change() == null) {
            add(headers, MessageHeaders.ROW, String.valueOf(row.number()));
        } else {
            describe(headers, row);
        }
        return record;
    }

    private void describe(Headers headers, Row row) {
        Change change = row.change();
        add(headers, MessageHeaders.OPERATION, change.operation().code());
        add(headers, MessageHeaders.SEQ, String.valueOf(row.number()));
        add(headers, MessageHeaders.ID, context.idOf(row.number()));
        if (change.row() > 0) {
            add(headers, MessageHeaders.ROW, String.valueOf(change.row()));
        }
        if (!change.columns().isEmpty()) {
            add(headers, MessageHeaders.CHANGED, String.join(",", change.columns()));
        }
        if (events != null) {
            events.attributes(row).forEach((name, value) -> add(headers, EVENT + name, value));
            add(headers, "content-type", CloudEventChanges.DATA_TYPE);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static boolean isDelete(Row row) {
        return row.change() != null && row.change().operation() == Change.Operation.DELETE;
    }

    /** By which a compacted topic forgets a record. */
    private ProducerRecord<String, byte[]> tombstone(Row row) {
        return new ProducerRecord<>(topic, key.of(row).orElseThrow(), null);
    }

    /** A message under way. */
    private record Sent(long row, Future<RecordMetadata> outcome) {}

    @Override
    public Optional<UnconfirmedRows> unconfirmed() {
        return Optional.ofNullable(unconfirmed);
    }

    /** Kafka itself knows how far the delivery has come. */
    @Override
    public boolean knowsRepetitions() {
        return transactions;
    }

    @Override
    public void finish() {
        // every batch has been committed
    }

    @Override
    public void close() {
        all.remove(this);
        if (producer != null) {
            producer.close(CLOSING);
        }
    }
}
