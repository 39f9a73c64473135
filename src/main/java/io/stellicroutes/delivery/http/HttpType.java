package io.stellicroutes.delivery.http;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.positive;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.delivery.Envelope;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.http.HttpClientConfigurer;

/** Destinations of type {@code http}: servers to which batches are posted. */
public final class HttpType implements DeliveryType {
    private static final Pattern URL = Pattern.compile("(?i)https?://[^/@\\s?#]+([/?]\\S*)?");

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<Setting> properties() {
        List<Setting> own = List.of(
                text("url", "", "URL to post each batch to. Required.").essential(),
                text("username", "", "HTTP basic authentication: the user.").onlyOperational(),
                secret("password", "HTTP basic authentication: the password."),
                secret("header.*", "Header of the request."),
                choice(
                                "content-digest",
                                "sha-256|off",
                                "sha-256",
                                "Digest of each batch in Content-Digest, so that the server can verify it.")
                        .onlyOperational()
                        .seldom(),
                duration("timeout", "60s", "Timeout for the server's response."),
                positive(
                                "retries",
                                "5",
                                "Maximum retries of a batch after a 408, 409, 425, 429, a 5xx or a broken connection.")
                        .onlyOperational(),
                duration(
                        "retry-delay",
                        "1s",
                        "Delay before a retry if the server asks for none; it doubles, with jitter, up to a minute."),
                flag(
                                "keep-answer",
                                "false",
                                "Whether a rejection's first 300 characters go to the reject table; they may contain records.")
                        .onlyOperational()
                        .seldom());
        return Stream.concat(own.stream(), Envelope.SETTINGS.stream()).toList();
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("url"));
    }

    @Override
    public boolean needsKey(DestinationSpec destination) {
        return false;
    }

    @Override
    public List<String> logIn(Predicate<String> isSet) {
        return List.of("username");
    }

    @Override
    public void check(DestinationSpec destination, Mistakes mistakes) {
        if (destination.find("url").filter(url -> !URL.matcher(url).matches()).isPresent()) {
            mistakes.add(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(destination.property("url")),
                    "must be https://host/path, spaces and the like encoded, a user in username"));
        }
    }

    @Override
    public Optional<Proxy> proxy(DestinationSpec destination, Proxies proxies) {
        URI server = HttpCredentials.server(destination);
        return proxies.towards(server.getScheme(), server.getHost(), server.getPort());
    }

    @Override
    public Map<String, Object> parameters(DestinationSpec destination, DeliveryParts parts) {
        String client = "stellic." + destination.name() + ".client";
        parts.context()
                .getRegistry()
                .bind(
                        client,
                        HttpClientConfigurer.class,
                        parts.httpClient(destination, new HttpCredentials(destination)));
        return Map.of(
                "client",
                "#bean:" + client,
                "server",
                HttpCredentials.server(destination).toString());
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind("stellicHttp", HttpSteps.class, () -> new HttpSteps(parts.context(), parts.clock()));
    }

    /** OpenLineage names no HTTP servers: the server, and the path. */
    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        URI url = URI.create(destination.get("url"));
        return new DatasetName(
                url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()),
                url.getRawPath().isEmpty() ? "/" : url.getRawPath());
    }

    /** The header {@code StellicExport} tells the server. */
    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        return dataset(destination, export) + " " + export.name();
    }
}
