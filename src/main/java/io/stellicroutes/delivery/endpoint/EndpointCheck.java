package io.stellicroutes.delivery.endpoint;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.DeliveryException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;

/** Whether Camel can send to an endpoint. */
public final class EndpointCheck {
    private EndpointCheck() {}

    /**
     * Makes sure that there is something to send to: a component knows the URI and makes a producer of it, and a
     * {@code direct} endpoint has a route. Sends nothing, so that it can't tell whether a server behind it is up.
     *
     * @param uri may hold a secret; no error shows it
     * @param property where it is written
     * @throws DeliveryException if not
     */
    public static void check(CamelContext context, String uri, Subject property) {
        Endpoint endpoint;
        try {
            endpoint = context.getEndpoint(uri);
            try (Producer producer = endpoint.createProducer()) {
                producer.start();
            }
        } catch (Exception e) {
            throw new DeliveryException(
                    ErrorCode.ENDPOINT,
                    property,
                    "Camel can't send there (" + e.getClass().getSimpleName()
                            + "): check the URI, and that its component and server are there");
        }
        String name = withoutOptions(endpoint);
        if (name.startsWith("direct:")
                && context.getRoutes().stream()
                        .noneMatch(route -> withoutOptions(route.getEndpoint()).equals(name))) {
            throw new DeliveryException(
                    ErrorCode.NO_ROUTE, property, "no route begins there; add it to the runtime's routes");
        }
    }

    private static String withoutOptions(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri();
        int options = uri.indexOf('?');
        return options < 0 ? uri : uri.substring(0, options);
    }
}
