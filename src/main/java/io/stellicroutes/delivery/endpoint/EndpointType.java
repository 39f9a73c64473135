package io.stellicroutes.delivery.endpoint;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.delivery.Envelope;
import java.util.List;
import java.util.stream.Stream;

/** Destinations of type {@code endpoint}: whatever Camel can send to. */
public final class EndpointType implements DeliveryType {
    @Override
    public String name() {
        return "endpoint";
    }

    @Override
    public List<Setting> properties() {
        List<Setting> own = List.of(
                text("uri", "", "Any Camel endpoint. Required.").essential(),
                choice("exchange-per", "batch|record", "batch", "What an exchange carries: a batch or one record.")
                        .seldom(),
                choice(
                                "body",
                                "map|json",
                                "map",
                                "Whether a record is a java.util.Map (a batch a List of them), or the same as JSON text.")
                        .seldom());
        return Stream.concat(own.stream(), Envelope.SETTINGS.stream()).toList();
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("uri"));
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind("stellicEndpoint", EndpointSteps.class, () -> new EndpointSteps(parts.context()));
    }
}
