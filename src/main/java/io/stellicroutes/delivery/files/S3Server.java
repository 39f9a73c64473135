package io.stellicroutes.delivery.files;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.LandingSpec;
import io.stellicroutes.config.Origin;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A bucket and how it is reached: what a destination of type {@code s3} says, or {@code stellic.landing}.
 *
 * @param subject what errors are about
 * @param origin where they are written
 * @param settings by their names; blank counts as left out
 */
record S3Server(Subject subject, Origin origin, Map<String, String> settings) {
    static S3Server of(DestinationSpec destination) {
        return new S3Server(destination.subject(), destination.origin(), destination.settings());
    }

    static S3Server of(LandingSpec landing) {
        return new S3Server(Subject.ofProperty("stellic.landing"), Origin.of("stellic.landing."), landing.bucket());
    }

    String get(String setting) {
        return find(setting).orElseThrow(() -> new NoSuchElementException(property(setting)));
    }

    Optional<String> find(String setting) {
        return Optional.ofNullable(settings.get(setting)).filter(value -> !value.isBlank());
    }

    /** The whole name of one of its properties. */
    String property(String setting) {
        return origin.property(setting);
    }

    /** Hides the settings: credentials are among them. */
    @Override
    public String toString() {
        return "bucket " + settings.get("bucket");
    }
}
