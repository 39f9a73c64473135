package io.stellicroutes.changes;

import io.stellicroutes.base.Digest;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mask;
import io.stellicroutes.config.MaskKey;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a baseline depends on beside the file: what Stellic is asked for, the key, the rules for columns and their
 * comparison, the mask key, where records go and in what form. If it is another, nothing is known of what the
 * destination has.
 */
public final class Fingerprints {
    private static final int BITS = 128;

    private Fingerprints() {}

    /** The fingerprint of an export at a destination, in hexadecimal digits. */
    public static String of(ExportSpec export, DestinationSpec destination, MaskKey maskKey, BaselineSecret secret) {
        Digest digest = new Digest().add(export.dataType());
        digest.add(export.params().size());
        export.params().forEach(param -> digest.add(param.getKey()).add(param.getValue()));
        digest.add(export.key());
        digest.add(Boolean.toString(export.emptyAsNull()));
        add(digest, export.rules().columns());
        digest.add(export.rules().changes().ignore().stream().sorted().toList());
        add(
                digest,
                export.rules().changes().normalise().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().toString())));
        boolean hashes = ColumnRules.of(export, destination).masks().values().stream()
                .anyMatch(mask -> mask.kind() == Mask.Kind.HASH);
        digest.add(hashes ? secret.digest(maskKey.text()) : "");
        digest.add(destination.type().name());
        add(digest, places(destination));
        return digest.hex(BITS);
    }

    /**
     * The settings that say where records go and in what form, but for defaults: a setting that is new in a version is
     * no other place, nor is a default that each machine fills in with its own value.
     */
    private static Map<String, String> places(DestinationSpec destination) {
        Map<String, String> places = new TreeMap<>(destination.settings());
        places.entrySet().removeIf(given -> destination.type().settings().stream()
                .filter(setting -> setting.covers(given.getKey()))
                .findFirst()
                .filter(setting -> setting.placesRecords() && !setting.isDefault(given.getValue()))
                .isEmpty());
        return places;
    }

    private static void add(Digest digest, Map<String, String> settings) {
        digest.add(settings.size());
        new TreeMap<>(settings).forEach((name, value) -> digest.add(name).add(value));
    }
}
