package io.stellicroutes.delivery.endpoint;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.CloudEventChanges;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.RecordKey;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Row;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.cloudevents.CloudEvents;
import org.apache.camel.support.DefaultMessage;

/**
 * The steps of the routes {@code to-endpoint} and {@code check-endpoint}; bean {@code stellicEndpoint}. Thread-safe.
 */
public final class EndpointSteps {
    private final CamelContext context;

    public EndpointSteps(CamelContext context) {
        this.context = context;
    }

    /** What the endpoint gets of a batch, a message an exchange, made as they are asked for. */
    public Iterator<Message> messages(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_BATCH) Batch batch) {
        LoadContext load = delivery.getContext();
        if (delivery.destination().get("exchange-per").equals("batch")) {
            return List.of(ofBatch(load, batch)).iterator();
        }
        RecordKey key = RecordKey.of(load);
        Function<Row, Object> bodies = bodies(load, batch);
        Optional<CloudEventChanges> events = load.cloudEvents();
        return batch.rows().stream()
                .map(row -> {
                    Message message = ofRecord(load, row, key, bodies.apply(row));
                    events.ifPresent(known -> describe(message, known.attributes(row)));
                    return message;
                })
                .iterator();
    }

    private Message ofBatch(LoadContext load, Batch batch) {
        Message message = message(load, bodyOfBatch(load, batch));
        message.setHeader(StellicConstants.FIRST_ROW, batch.firstRow());
        message.setHeader(StellicConstants.LAST_ROW, batch.lastRow());
        message.setHeader(StellicConstants.DELIVERY_ID, load.idOf(batch));
        return message;
    }

    private static Object bodyOfBatch(LoadContext load, Batch batch) {
        if (asJson(load)) {
            return load.jsonInBatch().array(batch.rows());
        }
        return load.changes() == null
                ? batch.maps(load.export().emptyAsNull())
                : batch.rows().stream().map(load.jsonInBatch()::map).toList();
    }

    private Message ofRecord(LoadContext load, Row row, RecordKey key, Object body) {
        Message message = message(load, body);
        if (row.change() == null) {
            message.setHeader(StellicConstants.ROW, row.number());
        } else {
            describe(message, row);
        }
        message.setHeader(StellicConstants.DELIVERY_ID, load.idOf(row.number()));
        key.of(row).ifPresent(text -> message.setHeader(StellicConstants.KEY, text));
        return message;
    }

    private static Function<Row, Object> bodies(LoadContext load, Batch batch) {
        if (asJson(load)) {
            return load.json()::text;
        }
        return load.changes() == null ? row -> batch.map(row, load.export().emptyAsNull()) : load.json()::map;
    }

    private static void describe(Message message, Row row) {
        Change change = row.change();
        message.setHeader(StellicConstants.OPERATION, change.operation().code());
        message.setHeader(StellicConstants.SEQ, row.number());
        message.setHeader(StellicConstants.CHANGED, change.columns());
        if (change.row() > 0) {
            message.setHeader(StellicConstants.ROW, change.row());
        }
    }

    private static void describe(Message message, Map<String, String> attributes) {
        for (CloudEvent.Attribute known : CloudEvents.v1_0_2.attributes()) {
            String value = attributes.get(known.json());
            if (value != null) {
                message.setHeader(known.id(), value);
            }
        }
        message.setHeader(CloudEvent.CAMEL_CLOUD_EVENT_DATA_CONTENT_TYPE, CloudEventChanges.DATA_TYPE);
    }

    private static boolean asJson(LoadContext load) {
        return load.destination().get("body").equals("json");
    }

    private Message message(LoadContext load, Object body) {
        Message message = new DefaultMessage(context);
        message.setBody(body);
        message.setHeader(StellicConstants.EXPORT, load.export().name());
        message.setHeader(StellicConstants.RUN_ID, load.runId());
        message.setHeader(StellicConstants.FILE_NAME, load.fileName());
        return message;
    }

    /**
     * Makes sure that there is something to send to.
     *
     * @throws DeliveryException if not
     */
    public void check(DestinationSpec destination) {
        EndpointCheck.check(context, destination.get("uri"), Subject.ofProperty(destination.property("uri")));
    }
}
