package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mask;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A landed file's records as a destination may see them. For one thread. */
public final class ColumnView {
    /** What stands in the place of a value that is redacted. */
    static final String REDACTED = "***";

    private static final String TYPE = ".type";
    private static final String PREFIX = "columns.";

    private final ColumnRules rules;
    private final Header file;
    private final Header header;
    private final List<Integer> positions = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private final Mac mac;

    /** @param key of {@code mask=hash} */
    public ColumnView(ColumnRules rules, Header file, MaskKey key) {
        this.rules = rules;
        this.file = file;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < file.size(); i++) {
            String name = file.names().get(i);
            if (rules.keeps(name)) {
                positions.add(i);
                masks.add(rules.maskOf(name).orElse(null));
                names.add(rules.nameOf(name));
            }
        }
        if (names.isEmpty()) {
            throw new DeliveryException(
                    ErrorCode.NO_COLUMN,
                    Subject.NONE,
                    "the column rules leave no column over: they keep none of the file's " + file.size());
        }
        this.header = Header.ofRow(names);
        this.mac = rules.masks().isEmpty() || key.text().isEmpty() ? null : mac(key);
    }

    private static Mac mac(MaskKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.text().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this Java", e);
        }
    }

    /** The field names that the destination gets. */
    public Header header() {
        return header;
    }

    /** The columns that the rules name and the file does not have. */
    public List<String> missing() {
        return rules.missing(file.names());
    }

    /** The records that the destination gets. */
    public Batch of(Batch batch) {
        return new Batch(header, batch.rows().stream().map(this::of).toList(), batch.through());
    }

    private Row of(Row row) {
        return new Row(
                row.number(), seen(row.fields()), row.source(), row.change() == null ? null : seen(row.change()));
    }

    private List<String> seen(List<String> row) {
        List<String> fields = new ArrayList<>(positions.size());
        for (int i = 0; i < positions.size(); i++) {
            String field = row.get(positions.get(i));
            fields.add(masks.get(i) == null || field.isEmpty() ? field : masked(masks.get(i), field));
        }
        return fields;
    }

    private Change seen(Change change) {
        return new Change(
                change.operation(),
                change.row(),
                change.columns().stream()
                        .filter(rules::keeps)
                        .map(rules::nameOf)
                        .toList(),
                change.before() == null ? null : seen(change.before()),
                change.key() == null ? null : seen(change.key()));
    }

    private String masked(Mask mask, String field) {
        return switch (mask.kind()) {
            case HASH -> HexFormat.of().formatHex(mac.doFinal(field.getBytes(StandardCharsets.UTF_8)));
            case REDACT -> REDACTED;
            case TRUNCATE ->
                field.codePointCount(0, field.length()) <= mask.length()
                        ? field
                        : field.substring(0, field.offsetByCodePoints(0, mask.length()));
        };
    }

    /** An export whose key and types have the names that the destination knows. */
    ExportSpec of(ExportSpec export) {
        Map<String, String> types = new TreeMap<>();
        export.columnTypes().forEach((column, type) -> types.put(rules.nameOf(column), type));
        return new ExportSpec(
                export.name(),
                export.dataType(),
                export.params(),
                export.channel(),
                export.schedule(),
                export.key().stream().map(rules::nameOf).toList(),
                types,
                export.emptyAsNull(),
                export.destinations(),
                export.rules(),
                export.owner(),
                export.priority());
    }

    /** A destination whose types have the names that it knows. */
    DestinationSpec of(DestinationSpec destination) {
        Map<String, String> settings = new HashMap<>();
        destination.settings().forEach((name, value) -> {
            boolean type =
                    name.startsWith(PREFIX) && name.endsWith(TYPE) && name.length() > PREFIX.length() + TYPE.length();
            settings.put(
                    type
                            ? PREFIX
                                    + rules.nameOf(name.substring(PREFIX.length(), name.length() - TYPE.length()))
                                    + TYPE
                            : name,
                    value);
        });
        return new DestinationSpec(destination.name(), destination.type(), settings, destination.origin());
    }
}
