package io.stellicroutes.delivery.files;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.positive;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Destinations of type {@code s3}: buckets of Amazon S3 and of stores that speak its language. */
public final class S3Type implements DeliveryType {
    @Override
    public String name() {
        return "s3";
    }

    @Override
    public List<Setting> properties() {
        return Stream.concat(
                        Stream.of(
                                text("bucket", "", "Bucket. Required.").essential(),
                                text("region", "us-east-1", "Region of the bucket."),
                                text("prefix", "", "Prefix of the object key, such as stellic/."),
                                secret("access-key", "Access key. Default: the AWS default chain."),
                                secret("secret-key", "Secret key."),
                                text("endpoint", "", "URL of an S3-compatible store."),
                                flag(
                                                "path-style",
                                                "false",
                                                "Whether the URL has the bucket in its path instead of its host.")
                                        .onlyOperational()
                                        .seldom(),
                                positive("part-size", "536870912", "Part size of an upload in bytes, at least 5242880.")
                                        .onlyOperational()
                                        .seldom(),
                                duration("connect-timeout", "10s", "Connection timeout."),
                                duration("timeout", "60s", "Read timeout."),
                                choice(
                                                "conditional",
                                                "auto|on|off",
                                                "auto",
                                                "Whether uploads are conditional, so that they overwrite no concurrent upload; auto: if the store supports it.")
                                        .onlyOperational()
                                        .seldom(),
                                FileFormat.RAW.asDefault()),
                        FileFormat.SETTINGS.stream())
                .toList();
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("bucket"));
    }

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public Optional<Component> component() {
        return Optional.of(new Component("aws2-s3", "org.apache.camel:camel-aws2-s3"));
    }

    @Override
    public Optional<Proxy> proxy(DestinationSpec destination, Proxies proxies) {
        return S3Clients.proxy(S3Server.of(destination), proxies);
    }

    @Override
    public void check(DestinationSpec destination, Mistakes mistakes) {
        FileFormat.check(destination, mistakes);
    }

    @Override
    public void verify(DestinationSpec destination, DeliveryParts parts) {
        Encryption.of(destination);
    }

    @Override
    public Map<String, Object> parameters(DestinationSpec destination, DeliveryParts parts) {
        String client = client(destination);
        parts.context()
                .getRegistry()
                .bind(
                        client,
                        parts.opened(S3Clients.of(
                                destination,
                                parts.proxies(),
                                parts.config().network().trustStore())));
        return Map.of("client", "#bean:" + client);
    }

    private static String client(DestinationSpec destination) {
        return "stellic." + destination.name() + ".client";
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind(
                "stellicS3",
                S3Loads.class,
                () -> new S3Loads(
                        new FileLoads(parts.config().workDir()),
                        parts.proxies(),
                        destination -> parts.context().getRegistry().lookupByName(client(destination))));
    }

    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        return FileDataset.of(
                "s3://" + destination.get("bucket"),
                export.filled(destination.find("prefix").orElse("")),
                destination,
                export);
    }

    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        return destination.find("endpoint").orElse("") + " " + dataset(destination, export);
    }
}
