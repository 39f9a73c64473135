package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code stellic.*}: Stellic and this machine. */
final class GlobalReader {
    private static final Pattern DELIMITER = Pattern.compile("[\\p{ASCII}&&[^\"\r\n\u0000]]");
    private static final String READ_KEYS = "rejects.read-keys";
    private static final int AES_KEY_BYTES = 32;
    private static final int LEAST_KEY_LENGTH = 16;

    private final Values values;

    /** @param given by the names behind {@code stellic.} */
    GlobalReader(Map<String, String> given, Mistakes mistakes) {
        this.values = Values.checked("stellic.", Settings.GLOBAL, given, mistakes);
    }

    /** @param required whether an export is to be had from it; without one there may be no base URL */
    StellicConfig.Stellic stellic(boolean required) {
        ServerReader server = new ServerReader(values);
        return new StellicConfig.Stellic(
                required || values.has("base-url") ? server.baseUrl() : null,
                server.authentication(),
                values.duration("request.timeout"),
                values.number("request.retries"),
                values.duration("request.retry-delay"),
                poll());
    }

    StellicConfig.Network network() {
        return new StellicConfig.Network(values.duration("connect.timeout"), proxy(), trustStore());
    }

    StellicConfig.Breaker breaker() {
        return new StellicConfig.Breaker(
                values.number("circuit-breaker.failures"), values.duration("circuit-breaker.pause"));
    }

    StellicConfig.Download download() {
        return new StellicConfig.Download(
                values.list("download.allowed-hosts"),
                values.flag("download.private-addresses"),
                values.bytes("disk-reserve"));
    }

    StellicConfig.Csv csv() {
        charset(values.text("csv.charset"));
        if (!DELIMITER.matcher(values.text("csv.delimiter")).matches()) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    "csv.delimiter",
                    "must be one ASCII character, and no quote or line break");
        }
        return new StellicConfig.Csv(
                values.text("csv.charset"),
                values.text("csv.delimiter"),
                values.number("csv.max-columns"),
                values.number("csv.max-field"),
                values.number("batch-size"));
    }

    StellicConfig.Concurrency concurrency() {
        return new StellicConfig.Concurrency(
                values.number("max-concurrent-exports"), values.number("max-concurrent-deliveries"));
    }

    StellicConfig.Recovery recovery() {
        return new StellicConfig.Recovery(
                values.duration("lease.duration"),
                values.number("deliveries.retries"),
                values.duration("deliveries.retry-delay"),
                values.duration("retention"),
                values.duration("shutdown.grace"));
    }

    boolean schedulesEnabled() {
        return values.flag("schedules.enabled");
    }

    ConsoleSpec console() {
        return new ConsoleReader(values).read();
    }

    AlertSpec alerts() {
        return new AlertReader(values).read();
    }

    StellicConfig.Lineage lineage() {
        String url = values.text("lineage.url");
        String file = values.text("lineage.file");
        if (!url.isEmpty() && !file.isEmpty()) {
            values.wrong(ErrorCode.INVALID_VALUE, "lineage.file", "can't be set together with stellic.lineage.url");
        }
        if (!values.text("lineage.api-key").isEmpty() && url.isEmpty()) {
            values.wrong(
                    ErrorCode.MISSING_PROPERTY,
                    "lineage.url",
                    "is missing: stellic.lineage.api-key is for that server");
        }
        return new StellicConfig.Lineage(
                url.isEmpty() ? Optional.empty() : lineageUrl(url),
                file.isEmpty() ? Optional.empty() : Optional.of(values.path("lineage.file")),
                values.text("lineage.api-key"),
                values.text("lineage.namespace"),
                values.duration("lineage.timeout"));
    }

    private Optional<URI> lineageUrl(String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
                values.wrong(ErrorCode.INVALID_VALUE, "lineage.url", "must be http://… or https://…");
            } else if (url.getRawUserInfo() != null) {
                values.wrong(ErrorCode.SECRET_IN_URI, "lineage.url", "must hold no user: set stellic.lineage.api-key");
            } else if (!values.text("lineage.api-key").isEmpty() && !ServerReader.isEncryptedOrHere(url)) {
                values.wrong(
                        ErrorCode.INVALID_VALUE,
                        "lineage.url",
                        "must begin with https://, so that nobody sees stellic.lineage.api-key");
            }
            return Optional.of(url);
        } catch (URISyntaxException e) {
            values.wrong(ErrorCode.INVALID_VALUE, "lineage.url", "is not a URL: " + e.getReason());
            return Optional.empty();
        }
    }

    MaskKey maskKey() {
        MaskKey key = new MaskKey(values.text("mask.key"));
        if (!key.text().isEmpty() && key.text().length() < LEAST_KEY_LENGTH) {
            values.wrong(ErrorCode.MASK_KEY, "mask.key", "must have " + LEAST_KEY_LENGTH + " characters at least");
        }
        return key;
    }

    Path workDir() {
        return values.path("work-dir");
    }

    /** @param workDir what must be another directory */
    Optional<LandingSpec> landing(Path workDir) {
        return new LandingReader(values).read(workDir);
    }

    /** @param workDir where the embedded ledger is, which is taken without a URL */
    StellicConfig.Ledger ledger(Path workDir) {
        String url = values.text("ledger.url");
        return new StellicConfig.Ledger(
                url.isEmpty() ? "jdbc:h2:file:" + workDir.toAbsolutePath().resolve("ledger") : url,
                values.text("ledger.username"),
                values.text("ledger.password"));
    }

    private StellicConfig.Poll poll() {
        if (values.duration("poll.initial-delay").compareTo(values.duration("poll.max-delay")) > 0) {
            values.wrong(
                    ErrorCode.INVALID_VALUE, "poll.initial-delay", "must not be longer than stellic.poll.max-delay");
        }
        return new StellicConfig.Poll(
                values.duration("poll.initial-delay"),
                values.duration("poll.max-delay"),
                values.duration("poll.timeout"),
                values.words("poll.completed-statuses"),
                values.words("poll.failed-statuses"),
                values.words("poll.waiting-statuses"));
    }

    private StellicConfig.ProxySettings proxy() {
        String url = values.text("proxy.url");
        boolean direct = url.equals("direct");
        String user =
                values.both("proxy.user", "proxy.password", ErrorCode.AUTHENTICATION) ? values.text("proxy.user") : "";
        String password = values.text("proxy.password");
        Optional<Proxy> proxy = Optional.empty();
        if (!url.isEmpty() && !direct) {
            try {
                Proxy read = Proxy.of(url);
                if (!read.user().isEmpty() || !read.password().isEmpty()) {
                    values.wrong(
                            ErrorCode.SECRET_IN_URI,
                            "proxy.url",
                            "must hold no user: set stellic.proxy.user and stellic.proxy.password");
                }
                proxy = Optional.of(read.with(user, password));
            } catch (IllegalArgumentException e) {
                values.wrong(ErrorCode.PROXY, "proxy.url", e.getMessage() + ", or direct for no proxy");
            }
        }
        return new StellicConfig.ProxySettings(direct, proxy, user, password, noProxy(values.text("proxy.no-proxy")));
    }

    private NoProxy noProxy(String list) {
        try {
            return NoProxy.of(list);
        } catch (IllegalArgumentException e) {
            values.wrong(ErrorCode.PROXY, "proxy.no-proxy", e.getMessage());
            return NoProxy.of("");
        }
    }

    private TrustStore trustStore() {
        String file = values.text("tls.trust-store");
        if (file.isEmpty()) {
            return TrustStore.NONE;
        }
        try {
            return TrustStore.read(Path.of(file), values.text("tls.trust-store-password"));
        } catch (IOException | InvalidPathException e) {
            values.mistake(ErrorCode.UNREADABLE_FILE, "tls.trust-store", "the file " + file + " can't be read");
        } catch (IllegalArgumentException e) {
            values.mistake(ErrorCode.TRUST_STORE, "tls.trust-store", "the file " + file + " " + e.getMessage());
        }
        return TrustStore.NONE;
    }

    StellicConfig.Rejects rejects() {
        String keep = values.text("rejects.keep");
        String key = values.text("rejects.key");
        if (!key.isEmpty() && !isAesKey(key)) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    "rejects.key",
                    "must be 32 bytes in Base64, such as openssl rand -base64 32 makes");
        } else if (key.isEmpty() && keep.equals("encrypted")) {
            values.wrong(
                    ErrorCode.MISSING_PROPERTY, "rejects.key", "is missing: stellic.rejects.keep=encrypted needs it");
        }
        if (!values.list(READ_KEYS).stream().allMatch(GlobalReader::isAesKey)) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    READ_KEYS,
                    "must be keys of 32 bytes in Base64, such as openssl rand -base64 32 makes");
        } else if (key.isEmpty() && values.has(READ_KEYS)) {
            values.wrong(ErrorCode.MISSING_PROPERTY, "rejects.key", "is missing: stellic.rejects.read-keys needs it");
        }
        return new StellicConfig.Rejects(
                values.choice("rejects.keep", StellicConfig.Rejects.Keep.class).orElseThrow(),
                key,
                values.list(READ_KEYS));
    }

    /** What rejected rows are read with; a key that can't be had is as none. */
    StellicConfig.Rejects rejectsToRead() {
        String key = values.text("rejects.key");
        return new StellicConfig.Rejects(
                StellicConfig.Rejects.Keep.NONE,
                isAesKey(key) ? key : "",
                values.list(READ_KEYS).stream().filter(GlobalReader::isAesKey).toList());
    }

    static boolean isAesKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == AES_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void charset(String name) {
        try {
            Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            values.wrong(ErrorCode.INVALID_VALUE, "csv.charset", "is not a character set that Java knows: " + name);
        }
    }
}
