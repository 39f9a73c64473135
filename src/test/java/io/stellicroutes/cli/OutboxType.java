package io.stellicroutes.cli;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import io.stellicroutes.records.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A type of destination that the bundle does not know, in one class: a directory in which each batch becomes a file.
 * Its routes are in {@code to-outbox.camel.yaml}.
 */
public final class OutboxType implements DeliveryType {
    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public List<Setting> properties() {
        return List.of(
                text("directory", "", "The directory; it must be there. Required.")
                        .essential(),
                secret("seal", "What each file begins with."),
                choice("ending", "json|txt", "json", "How the files' names end."));
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("directory"));
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind("outbox", Outboxes.class, Outboxes::new);
    }

    /** Opens outboxes; bean {@code outbox}. */
    public static final class Outboxes implements Loads {
        @Override
        public Load open(LoadContext context) {
            return new Outbox(context);
        }

        @Override
        public void check(DestinationSpec destination) {
            if (!Files.isDirectory(Path.of(destination.get("directory")))) {
                throw new DeliveryException(Problem.completing(
                        ErrorCode.DIRECTORY, Subject.ofProperty(destination.property("directory")), "is not there"));
            }
        }
    }

    private record Outbox(LoadContext context) implements Load {
        @Override
        public long write(Batch batch) throws IOException {
            DestinationSpec destination = context.destination();
            Files.writeString(
                    Path.of(destination.get("directory"), context.idOf(batch) + "." + destination.get("ending")),
                    destination.get("seal") + context.json().array(batch.rows()));
            return batch.size();
        }

        @Override
        public void finish() {
            // every batch is there when it is written
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
