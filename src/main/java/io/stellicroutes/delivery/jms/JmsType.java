package io.stellicroutes.delivery.jms;

import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.delivery.Envelope;
import io.stellicroutes.delivery.HostNames;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Destinations of type {@code jms}: queues and topics of message brokers. */
public final class JmsType implements DeliveryType {
    /** Host and port of the first broker in a URL. */
    private static final Pattern BROKER = Pattern.compile("://(?:[^@/?,;)]*@)?([^@/?,;)]+)");

    @Override
    public String name() {
        return "jms";
    }

    @Override
    public List<Setting> properties() {
        List<Setting> own = List.of(
                text("broker-url", "", "URL of an Artemis broker. Required unless connection-factory is set.")
                        .essential(),
                text("username", "", "User at the broker.").onlyOperational(),
                secret("password", "Password at the broker."),
                text("connection-factory", "", "jakarta.jms.ConnectionFactory of the runtime: #bean:name.")
                        .seldom(),
                text("queue", "stellic.${export}", "The queue.").essential(),
                text("topic", "", "Topic; replaces the queue."),
                flag(
                                "group-by-key",
                                "false",
                                "Whether messages of one key form a group (JMSXGroupID), which one consumer receives in order.")
                        .onlyOperational()
                        .seldom(),
                text(
                                "position-queue",
                                "",
                                "Broker queue in which deliveries store their position, in the same transactions; none disables it. Default: stellic.positions with connection-factory, none with broker-url.")
                        .onlyOperational(),
                duration(
                        "timeout",
                        "30s",
                        "Timeout for the broker: for the connection, the log-in, a message, a commit."),
                duration(
                        "takeover-timeout",
                        "2m",
                        "How long a delivery waits for an earlier attempt's session to end at the broker."));
        return Stream.concat(own.stream(), Envelope.SETTINGS.stream()).toList();
    }

    @Override
    public boolean requiresKey(DestinationSpec destination) {
        return destination.get("group-by-key").equals("true");
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("broker-url", "connection-factory"));
    }

    @Override
    public List<String> logIn(Predicate<String> isSet) {
        return List.of("username");
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind(
                "stellicJms",
                JmsLoads.class,
                () -> new JmsLoads(
                        parts.context().getRegistry()::lookupByName,
                        parts.config().recovery().retention(),
                        parts::isStopping));
    }

    /** OpenLineage names no queues: the broker's host and port, and the queue or topic. */
    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        Matcher broker = BROKER.matcher(destination.find("broker-url").orElse(""));
        return new DatasetName(
                broker.find() ? "jms://" + broker.group(1) : "jms",
                export.queue(destination.find("topic").orElseGet(() -> destination.get("queue"))));
    }

    /** By all brokers, in whichever order. */
    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        String brokers = HostNames.inAnyOrder(
                BROKER.matcher(destination.find("broker-url").orElse("").toLowerCase(Locale.ROOT))
                        .results()
                        .map(broker -> broker.group(1)));
        return String.join(
                " ",
                destination.find("connection-factory").orElse(""),
                brokers,
                dataset(destination, export).name());
    }
}
