package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code stellic.landing} and {@code stellic.landing.*}. */
final class LandingReader {
    private static final String LANDING = "landing";
    private static final String FILE = "file:";
    private static final Pattern BUCKET = Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(.*))?");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()/-]{0,500}");

    /** Those of a bucket that have no default. */
    private static final List<String> OF_BUCKETS = List.of("endpoint", "access-key", "secret-key", "sse", "kms-key");

    /** Those of any store that have no default. */
    private static final List<String> OF_ALL = List.of("key", "read-keys");

    private static final String PLAIN = "none";

    private static final List<String> WITH_DEFAULT = List.of("region", "path-style", "connect-timeout", "timeout");

    private final Values values;

    LandingReader(Values values) {
        this.values = values;
    }

    /** @param workDir what must be another directory */
    Optional<LandingSpec> read(Path workDir) {
        String place = values.text(LANDING);
        if (place.isEmpty()) {
            OF_ALL.forEach(setting -> needs(setting, LANDING));
            OF_BUCKETS.forEach(setting -> needs(setting, LANDING));
            return Optional.empty();
        }
        Matcher bucket = BUCKET.matcher(place);
        if (place.startsWith(FILE)) {
            OF_BUCKETS.stream()
                    .filter(setting -> values.has(of(setting)))
                    .forEach(setting -> values.wrong(
                            ErrorCode.INVALID_VALUE,
                            of(setting),
                            "is for a bucket, and stellic.landing is a directory"));
            return directory(place, workDir);
        }
        if (!bucket.matches()) {
            values.wrong(ErrorCode.INVALID_VALUE, LANDING, "must be file:/directory or s3://bucket/prefix");
            return Optional.empty();
        }
        return Optional.of(new LandingSpec(place, Optional.empty(), bucket(bucket), keys()));
    }

    private LandingSpec.Keys keys() {
        Optional<String> own =
                Optional.of(values.text(of("key"))).map(String::strip).filter(key -> !key.isEmpty());
        List<String> others = values.list(of("read-keys"));
        own.ifPresent(key -> checkKey("key", key));
        others.stream().filter(key -> !key.equals(PLAIN)).forEach(key -> checkKey("read-keys", key));
        return new LandingSpec.Keys(
                own,
                others.stream().filter(key -> !key.equals(PLAIN)).toList(),
                own.isEmpty() || others.contains(PLAIN));
    }

    private void checkKey(String setting, String key) {
        if (!GlobalReader.isAesKey(key)) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    of(setting),
                    (setting.equals("key") ? "must be" : "must be none, or keys of")
                            + " 32 bytes in Base64, such as openssl rand -base64 32 makes");
        }
    }

    private Optional<LandingSpec> directory(String place, Path workDir) {
        String path = place.substring(FILE.length()).replaceFirst("^//(?=/)", "");
        try {
            Path directory = Path.of(path).toAbsolutePath().normalize();
            if (path.isBlank()) {
                values.wrong(ErrorCode.INVALID_VALUE, LANDING, "names no directory");
            } else if (directory.equals(workDir.toAbsolutePath().normalize())) {
                values.wrong(ErrorCode.INVALID_VALUE, LANDING, "must be another directory than stellic.work-dir");
            }
            return Optional.of(new LandingSpec(place, Optional.of(directory), Map.of(), keys()));
        } catch (InvalidPathException e) {
            values.wrong(ErrorCode.INVALID_VALUE, LANDING, "is not a path on this machine: " + e.getReason());
            return Optional.empty();
        }
    }

    private Map<String, String> bucket(Matcher written) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bucket", written.group(1));
        String prefix = Optional.ofNullable(written.group(2)).orElse("").replaceAll("^/+|/+$", "");
        if (!PREFIX.matcher(prefix).matches()) {
            values.wrong(
                    ErrorCode.INVALID_VALUE, LANDING, "has a prefix with other characters than a-z, 0-9, !_.*'()/-");
        }
        settings.put("prefix", prefix);
        OF_BUCKETS.forEach(setting -> settings.put(setting, values.text(of(setting))));
        WITH_DEFAULT.forEach(setting -> settings.put(setting, values.text(of(setting))));
        pair("access-key", "secret-key");
        pair("secret-key", "access-key");
        if (values.has(of("kms-key")) && !values.text(of("sse")).equals("aws:kms")) {
            values.wrong(ErrorCode.INVALID_VALUE, of("kms-key"), "is for stellic.landing.sse=aws:kms");
        }
        checkEndpoint();
        return settings;
    }

    private void checkEndpoint() {
        String endpoint = values.text(of("endpoint"));
        try {
            if (!endpoint.isEmpty() && new URI(endpoint).getHost() == null) {
                values.wrong(ErrorCode.INVALID_VALUE, of("endpoint"), "must be a URL such as https://s3.example.edu");
            }
        } catch (URISyntaxException e) {
            values.wrong(ErrorCode.INVALID_VALUE, of("endpoint"), "is not a URL: " + e.getReason());
        }
    }

    private void pair(String one, String other) {
        if (values.has(of(one)) && !values.has(of(other))) {
            values.wrong(ErrorCode.MISSING_PROPERTY, of(other), "is missing: stellic." + of(one) + " needs it");
        }
    }

    private void needs(String setting, String needed) {
        if (values.has(of(setting))) {
            values.wrong(ErrorCode.MISSING_PROPERTY, needed, "is missing: stellic." + of(setting) + " needs it");
        }
    }

    private static String of(String setting) {
        return LANDING + "." + setting;
    }
}
