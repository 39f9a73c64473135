package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.Utf8Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;
import org.quartz.CronExpression;

/** Reads the properties {@code stellic.*} into a {@link StellicConfig}; reports every mistake at once. */
public final class ConfigReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern DELIMITER = Pattern.compile("[\\p{ASCII}&&[^\"\r\n\u0000]]");
    /** What Java puts in the place of bytes that are no character. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final int AES_KEY_BYTES = 32;
    private static final int LEAST_KEY_LENGTH = 16;
    private static final Pattern EVERY = Pattern.compile("every\\s+(\\S+)");

    private final Catalogue catalogue;
    private final DestinationTypes types;
    private final Clock clock;
    private final Mistakes mistakes = new Mistakes();
    private final List<Problem> warnings = new ArrayList<>();
    private boolean hasMaskKey;

    private ConfigReader(Catalogue catalogue, DestinationTypes types, Clock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.types = types;
    }

    /**
     * Reads the configuration.
     *
     * @param properties every property that begins with {@code stellic.}, placeholders resolved
     * @throws ConfigException naming every mistake
     */
    public static StellicConfig read(Map<String, String> properties, Catalogue catalogue) {
        return read(properties, catalogue, DestinationTypes.found());
    }

    /**
     * As {@link #read(Map, Catalogue)}.
     *
     * @param types the types of destinations
     */
    public static StellicConfig read(Map<String, String> properties, Catalogue catalogue, DestinationTypes types) {
        return new ConfigReader(catalogue, types, Clock.systemUTC()).config(new TreeMap<>(properties));
    }

    /** The properties that say where the ledger is. */
    public static final Set<String> LEDGER = Set.of(
            "stellic.work-dir",
            "stellic.ledger.url",
            "stellic.ledger.username",
            "stellic.ledger.password",
            "stellic.ledger.password-file");

    private static final Set<String> KEY = Set.of("stellic.rejects.key", "stellic.rejects.key-file");

    /**
     * Reads only what is needed to read the ledger; whatever else is wrong or missing does not matter. A key for rejected
     * rows that can't be had is as none: the rows then can't be read.
     *
     * @param properties as for {@link #read(Map, Catalogue)}
     * @throws ConfigException naming every mistake in these few
     */
    public static StellicConfig.LedgerToRead readLedger(Map<String, String> properties) {
        ConfigReader reader = new ConfigReader(Catalogue.load(), DestinationTypes.found(), Clock.systemUTC());
        Map<String, String> where = reader.checked("stellic.", Settings.GLOBAL, only(LEDGER, properties));
        if (!reader.mistakes.isEmpty()) {
            throw new ConfigException(reader.mistakes.all());
        }
        String key = reader.checked("stellic.", Settings.GLOBAL, only(KEY, properties))
                .get("rejects.key");
        Path workDir = Path.of(where.get("work-dir"));
        return new StellicConfig.LedgerToRead(
                workDir,
                ledger(where, workDir),
                new StellicConfig.Rejects(StellicConfig.Rejects.Keep.NONE, isAesKey(key) ? key : ""));
    }

    private static Map<String, String> only(Set<String> wanted, Map<String, String> properties) {
        Map<String, String> found = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (wanted.contains(name)) {
                found.put(name.substring("stellic.".length()), value.strip());
            }
        });
        return found;
    }

    private static StellicConfig.Ledger ledger(Map<String, String> global, Path workDir) {
        String url = global.get("ledger.url");
        return new StellicConfig.Ledger(
                url.isEmpty() ? "jdbc:h2:file:" + workDir.toAbsolutePath().resolve("ledger") : url,
                global.get("ledger.username"),
                global.get("ledger.password"));
    }

    private StellicConfig config(Map<String, String> properties) {
        Map<String, String> given = new TreeMap<>();
        Map<String, Map<String, String>> exports = new TreeMap<>();
        Map<String, Map<String, String>> destinations = new TreeMap<>();
        properties.forEach((property, raw) -> {
            if (raw.indexOf(REPLACEMENT) >= 0) {
                mistake(Problem.completing(
                        ErrorCode.NOT_UTF8,
                        Subject.ofProperty(property),
                        "has characters that could not be read: save its file in UTF-8; if it is an"
                                + " environment variable, start Java in a UTF-8 locale, such as LC_ALL=C.UTF-8"));
            }
            if (raw.indexOf('\0') >= 0) {
                mistake(Problem.completing(
                        ErrorCode.INVALID_VALUE, Subject.ofProperty(property), "holds the character NUL"));
            }
            String value = property.equals("stellic.csv.delimiter") && raw.equals("\t") ? raw : raw.strip();
            String rest = property.substring("stellic.".length());
            if (rest.startsWith("exports.")) {
                named(exports, property, rest.substring("exports.".length()), value);
            } else if (rest.startsWith("destinations.")) {
                named(destinations, property, rest.substring("destinations.".length()), value);
            } else {
                given.put(rest, value);
            }
        });
        Map<String, String> global = checked("stellic.", Settings.GLOBAL, given);
        URI baseUrl = baseUrl(global.get("base-url"));
        Authentication authentication = authentication(global);
        Path workDir = path("stellic.work-dir", global.get("work-dir"));
        charset(global.get("csv.charset"));
        if (!DELIMITER.matcher(global.get("csv.delimiter")).matches()) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty("stellic.csv.delimiter"),
                    "must be one ASCII character, and no quote or line break"));
        }
        delays(global);
        StellicConfig.ProxySettings proxy = proxy(global);
        TrustStore trustStore = trustStore(global);
        MaskKey maskKey = new MaskKey(global.get("mask.key"));
        hasMaskKey = !maskKey.text().isEmpty();
        if (hasMaskKey && maskKey.text().length() < LEAST_KEY_LENGTH) {
            mistake(Problem.completing(
                    ErrorCode.MASK_KEY,
                    Subject.ofProperty("stellic.mask.key"),
                    "must have " + LEAST_KEY_LENGTH + " characters at least"));
        }
        StellicConfig.Rejects rejects = rejects(global);
        Map<String, DestinationSpec> destinationSpecs = new LinkedHashMap<>();
        destinations.forEach((name, settings) -> destinationSpecs.put(name, destination(name, settings)));
        Map<String, ExportSpec> exportSpecs = new LinkedHashMap<>();
        exports.forEach((name, settings) -> exportSpecs.put(name, export(name, settings, destinationSpecs)));
        Set<String> used = exportSpecs.values().stream()
                .flatMap(export -> export.destinations().stream())
                .collect(Collectors.toSet());
        destinationSpecs.keySet().stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> warnings.add(Problem.of(
                        ErrorCode.UNUSED_DESTINATION,
                        Subject.ofProperty("stellic.destinations." + name),
                        "no export delivers to it")));
        if (exportSpecs.isEmpty()) {
            mistake(
                    ErrorCode.NO_EXPORT,
                    Subject.NONE,
                    "no export is configured: set stellic.exports.<name>.to at least (see application.properties)");
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes.all());
        }
        return new StellicConfig(
                baseUrl,
                authentication,
                workDir,
                ledger(global, workDir),
                new StellicConfig.Poll(
                        duration(global.get("poll.initial-delay")),
                        duration(global.get("poll.max-delay")),
                        duration(global.get("poll.timeout")),
                        statuses(global.get("poll.completed-statuses")),
                        statuses(global.get("poll.failed-statuses")),
                        statuses(global.get("poll.waiting-statuses"))),
                duration(global.get("request.timeout")),
                duration(global.get("connect.timeout")),
                proxy,
                trustStore,
                Integer.parseInt(global.get("request.retries")),
                duration(global.get("request.retry-delay")),
                new StellicConfig.Breaker(
                        Integer.parseInt(global.get("circuit-breaker.failures")),
                        duration(global.get("circuit-breaker.pause"))),
                list(global.get("download.allowed-hosts")),
                Boolean.parseBoolean(global.get("download.private-addresses")),
                Long.parseLong(global.get("disk-reserve")),
                Integer.parseInt(global.get("max-concurrent-exports")),
                Integer.parseInt(global.get("max-concurrent-deliveries")),
                Integer.parseInt(global.get("batch-size")),
                global.get("csv.charset"),
                global.get("csv.delimiter"),
                Boolean.parseBoolean(global.get("schedules.enabled")),
                rejects,
                maskKey,
                Integer.parseInt(global.get("csv.max-columns")),
                Integer.parseInt(global.get("csv.max-field")),
                new StellicConfig.Recovery(
                        duration(global.get("lease.duration")),
                        Integer.parseInt(global.get("deliveries.retries")),
                        duration(global.get("deliveries.retry-delay")),
                        duration(global.get("retention"))),
                exportSpecs,
                destinationSpecs,
                List.copyOf(warnings));
    }

    private void mistake(ErrorCode code, Subject subject, String detail) {
        mistakes.add(code, subject, detail);
    }

    private void mistake(Problem mistake) {
        mistakes.add(mistake);
    }

    private void named(Map<String, Map<String, String>> byName, String property, String rest, String value) {
        int dot = rest.indexOf('.');
        if (dot < 1) {
            mistake(ErrorCode.INVALID_NAME, Subject.ofProperty(property), "expected " + property + ".<setting>");
            return;
        }
        String name = rest.substring(0, dot);
        if (!NAME.matcher(name).matches()) {
            mistake(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty(property),
                    "a name has letters, digits, _ and - only, at most 100");
            return;
        }
        byName.computeIfAbsent(name, key -> new TreeMap<>()).put(rest.substring(dot + 1), value);
    }

    /**
     * Checks every value, reads secrets from their files, names unknown properties and fills in the defaults. In the place of a
     * value that its setting does not allow there is the default, so that whoever reads the result can rely on its form.
     */
    private Map<String, String> checked(String prefix, List<Setting> settings, Map<String, String> given) {
        Map<String, String> result = new TreeMap<>();
        settings.stream()
                .filter(setting -> !setting.name().contains("*"))
                .forEach(setting -> result.put(setting.name(), setting.defaultValue()));
        given.forEach((name, value) -> {
            Setting setting = find(settings, name);
            if (setting != null) {
                Optional<String> mistake = value.isEmpty() ? Optional.empty() : setting.mistakeIn(value);
                mistake.ifPresent(what ->
                        mistake(Problem.completing(ErrorCode.INVALID_VALUE, Subject.ofProperty(prefix + name), what)));
                if (!value.isEmpty() && mistake.isEmpty()) {
                    result.put(name, value);
                }
                return;
            }
            String withoutFile = name.endsWith("-file") ? name.substring(0, name.length() - "-file".length()) : "";
            Setting secret = find(settings, withoutFile);
            if (secret != null
                    && secret.secret()
                    && !given.getOrDefault(withoutFile, "").isEmpty()) {
                mistake(
                        ErrorCode.SECRET_TWICE,
                        Subject.ofProperty(prefix + name),
                        prefix + withoutFile + " is set too; keep one of them");
            } else if (secret != null && secret.secret()) {
                fromFile(prefix + name, value).ifPresent(content -> result.put(withoutFile, content));
            } else {
                mistake(Problem.completing(
                        ErrorCode.UNKNOWN_PROPERTY,
                        Subject.ofProperty(prefix + name),
                        "is not a property" + suggestion(settings, name)));
            }
        });
        return result;
    }

    private Optional<String> fromFile(String property, String file) {
        try {
            return Optional.of(Utf8Text.read(Path.of(file)).strip());
        } catch (Utf8Text.NotUtf8Exception e) {
            mistake(
                    ErrorCode.NOT_UTF8,
                    Subject.ofProperty(property),
                    "the file " + file + ", line " + e.line() + ": not UTF-8; save the file in UTF-8");
        } catch (IOException | InvalidPathException e) {
            mistake(ErrorCode.UNREADABLE_FILE, Subject.ofProperty(property), "the file " + file + " can't be read");
        }
        return Optional.empty();
    }

    private static Setting find(List<Setting> settings, String name) {
        return settings.stream()
                .filter(setting -> setting.covers(name))
                .findFirst()
                .orElse(null);
    }

    private static String suggestion(List<Setting> settings, String name) {
        return Nearest.to(name, settings.stream().map(Setting::name).toList())
                .map(near -> ": did you mean " + near + "?")
                .orElse("; see docs/properties.md");
    }

    /** Credentials go over https, or to this machine. */
    private static boolean isEncryptedOrHere(URI url) {
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme())
                        && List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(url.getHost())));
    }

    private void tokenUrl(String text) {
        try {
            if (!isEncryptedOrHere(new URI(text))) {
                mistake(Problem.completing(
                        ErrorCode.AUTHENTICATION,
                        Subject.ofProperty("stellic.auth.oauth2.token-url"),
                        "must begin with https:// (http is for this machine)"));
            }
        } catch (URISyntaxException e) {
            mistake(Problem.completing(
                    ErrorCode.AUTHENTICATION,
                    Subject.ofProperty("stellic.auth.oauth2.token-url"),
                    "is not a URL: " + e.getReason()));
        }
    }

    private URI baseUrl(String text) {
        if (text.isEmpty()) {
            mistake(Problem.completing(
                    ErrorCode.BASE_URL,
                    Subject.ofProperty("stellic.base-url"),
                    "is missing: set it to https://<your hostname>"));
            return null;
        }
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean bare = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getPath().isEmpty()
                    && url.getQuery() == null
                    && url.getFragment() == null;
            if (!bare) {
                mistake(Problem.completing(
                        ErrorCode.BASE_URL,
                        Subject.ofProperty("stellic.base-url"),
                        "must be https://<your hostname>, with nothing before or behind it"));
            } else if (!isEncryptedOrHere(url)) {
                mistake(Problem.completing(
                        ErrorCode.BASE_URL,
                        Subject.ofProperty("stellic.base-url"),
                        "must begin with https:// (http is for a sandbox on this machine)"));
            }
            return url;
        } catch (URISyntaxException e) {
            mistake(Problem.completing(
                    ErrorCode.BASE_URL, Subject.ofProperty("stellic.base-url"), "is not a URL: " + e.getReason()));
            return null;
        }
    }

    private Authentication authentication(Map<String, String> global) {
        List<Authentication> found = new ArrayList<>();
        if (pair(global, "auth.header", "auth.value")) {
            if (!HEADER_NAME.matcher(global.get("auth.header")).matches()) {
                mistake(Problem.completing(
                        ErrorCode.AUTHENTICATION,
                        Subject.ofProperty("stellic.auth.header"),
                        "is not the name of a header"));
            }
            if (global.get("auth.value").chars().anyMatch(c -> c < ' ')) {
                mistake(Problem.completing(
                        ErrorCode.AUTHENTICATION,
                        Subject.ofProperty("stellic.auth.value"),
                        "has a line break or another control character"));
            }
            found.add(new Authentication.Header(global.get("auth.header"), global.get("auth.value")));
        }
        if (pair(global, "auth.basic.username", "auth.basic.password")) {
            found.add(new Authentication.Basic(global.get("auth.basic.username"), global.get("auth.basic.password")));
        }
        boolean client = pair(global, "auth.oauth2.client-id", "auth.oauth2.client-secret");
        if (pair(global, "auth.oauth2.client-id", "auth.oauth2.token-url") && client) {
            tokenUrl(global.get("auth.oauth2.token-url"));
            found.add(new Authentication.OAuth2(
                    global.get("auth.oauth2.token-url"),
                    global.get("auth.oauth2.client-id"),
                    global.get("auth.oauth2.client-secret"),
                    global.get("auth.oauth2.scope")));
        }
        if (found.size() > 1) {
            mistake(
                    ErrorCode.AUTHENTICATION,
                    Subject.ofProperty("stellic.auth.*"),
                    "set one of header and value, basic.*, oauth2.*; not several");
        }
        return found.isEmpty() ? new Authentication.None() : found.get(0);
    }

    private StellicConfig.ProxySettings proxy(Map<String, String> global) {
        String url = global.get("proxy.url");
        boolean direct = url.equals("direct");
        String user = pair(global, "proxy.user", "proxy.password") ? global.get("proxy.user") : "";
        String password = global.get("proxy.password");
        Optional<Proxy> proxy = Optional.empty();
        if (!url.isEmpty() && !direct) {
            try {
                Proxy read = Proxy.of(url);
                if (!read.user().isEmpty() || !read.password().isEmpty()) {
                    mistake(Problem.completing(
                            ErrorCode.SECRET_IN_URI,
                            Subject.ofProperty("stellic.proxy.url"),
                            "must hold no user: set stellic.proxy.user and stellic.proxy.password"));
                }
                proxy = Optional.of(read.with(user, password));
            } catch (IllegalArgumentException e) {
                mistake(Problem.completing(
                        ErrorCode.PROXY,
                        Subject.ofProperty("stellic.proxy.url"),
                        e.getMessage() + ", or direct for no proxy"));
            }
        }
        return new StellicConfig.ProxySettings(direct, proxy, user, password, noProxy(global.get("proxy.no-proxy")));
    }

    private NoProxy noProxy(String list) {
        try {
            return NoProxy.of(list);
        } catch (IllegalArgumentException e) {
            mistake(Problem.completing(ErrorCode.PROXY, Subject.ofProperty("stellic.proxy.no-proxy"), e.getMessage()));
            return NoProxy.of("");
        }
    }

    private TrustStore trustStore(Map<String, String> global) {
        String file = global.get("tls.trust-store");
        if (file.isEmpty()) {
            return TrustStore.NONE;
        }
        try {
            return TrustStore.read(Path.of(file), global.get("tls.trust-store-password"));
        } catch (IOException | InvalidPathException e) {
            mistake(
                    ErrorCode.UNREADABLE_FILE,
                    Subject.ofProperty("stellic.tls.trust-store"),
                    "the file " + file + " can't be read");
        } catch (IllegalArgumentException e) {
            mistake(
                    ErrorCode.TRUST_STORE,
                    Subject.ofProperty("stellic.tls.trust-store"),
                    "the file " + file + " " + e.getMessage());
        }
        return TrustStore.NONE;
    }

    private boolean pair(Map<String, String> global, String one, String other) {
        boolean hasOne = !global.get(one).isEmpty();
        boolean hasOther = !global.get(other).isEmpty();
        if (hasOne != hasOther) {
            mistake(Problem.completing(
                    ErrorCode.AUTHENTICATION,
                    Subject.ofProperty("stellic." + (hasOne ? other : one)),
                    "is missing: stellic." + (hasOne ? one : other) + " needs it"));
        }
        return hasOne && hasOther;
    }

    private void delays(Map<String, String> global) {
        Duration first = duration(global.get("poll.initial-delay"));
        Duration longest = duration(global.get("poll.max-delay"));
        if (first.compareTo(longest) > 0) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty("stellic.poll.initial-delay"),
                    "must not be longer than stellic.poll.max-delay"));
        }
    }

    private StellicConfig.Rejects rejects(Map<String, String> global) {
        String keep = global.get("rejects.keep");
        String key = global.get("rejects.key");
        if (!key.isEmpty() && !isAesKey(key)) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty("stellic.rejects.key"),
                    "must be 32 bytes in Base64, such as openssl rand -base64 32 makes"));
        } else if (key.isEmpty() && keep.equals("encrypted")) {
            mistake(Problem.completing(
                    ErrorCode.MISSING_PROPERTY,
                    Subject.ofProperty("stellic.rejects.key"),
                    "is missing: stellic.rejects.keep=encrypted needs it"));
        }
        return new StellicConfig.Rejects(choice(StellicConfig.Rejects.Keep.class, keep), key);
    }

    /** The constant for a value that {@link #checked} has let through. */
    private static <E extends Enum<E>> E choice(Class<E> type, String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    }

    private static boolean isAesKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == AES_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Path path(String property, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(property),
                    "is not a path on this machine: " + e.getReason()));
            return Path.of("");
        }
    }

    private void charset(String name) {
        try {
            Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty("stellic.csv.charset"),
                    "is not a character set that Java knows: " + name));
        }
    }

    private DestinationSpec destination(String name, Map<String, String> given) {
        String prefix = "stellic.destinations." + name + ".";
        String typeName = given.getOrDefault("type", "");
        DestinationType type = types.find(typeName).orElse(null);
        if (type == null) {
            mistake(Problem.completing(
                    ErrorCode.UNKNOWN_TYPE,
                    Subject.ofProperty(prefix + "type"),
                    (typeName.isEmpty() ? "is missing: it is" : "must be") + " one of "
                            + String.join(", ", types.names())));
            return new DestinationSpec(name, TemplateType.of(typeName, Map.of()), Map.of());
        }
        Map<String, String> own = new TreeMap<>(given);
        own.remove("type");
        Map<String, String> result = checked(prefix, type.settings(), own);
        masks(prefix, result);
        for (List<String> group : type.required()) {
            if (group.stream().allMatch(setting -> result.get(setting).isEmpty())) {
                mistake(Problem.completing(
                        ErrorCode.MISSING_PROPERTY,
                        Subject.ofProperty(prefix + group.get(0)),
                        group.stream().skip(1).map(other -> "or " + other + " ").collect(Collectors.joining())
                                + "is missing"));
            }
        }
        result.values().removeIf(String::isEmpty);
        result.replaceAll((setting, value) -> value.replace("${user.home}", System.getProperty("user.home")));
        DestinationSpec destination = new DestinationSpec(name, type, result);
        type.check(destination, mistakes);
        return destination;
    }

    private ExportSpec export(String name, Map<String, String> given, Map<String, DestinationSpec> known) {
        String prefix = "stellic.exports." + name + ".";
        Map<String, String> settings = checked(prefix, Settings.EXPORT, given);
        String dataType = settings.get("data-type").isEmpty() ? name : settings.get("data-type");
        if (!NAME.matcher(dataType).matches()) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty(prefix + "data-type"),
                    "has letters, digits, _ and - only"));
        }
        List<Map.Entry<String, String>> params = params(prefix, settings);
        catalogue
                .errors(dataType, params)
                .forEach(error -> mistake(ErrorCode.MISSING_PARAMETER, Subject.ofProperty(prefix + "params"), error));
        catalogue
                .warnings(dataType, params)
                .forEach(warning -> warnings.add(warning.about(Subject.ofProperty("stellic.exports." + name))));
        List<String> to = list(settings.get("to"));
        if (to.isEmpty()) {
            mistake(Problem.completing(
                    ErrorCode.MISSING_PROPERTY, Subject.ofProperty(prefix + "to"), "is missing: name a destination"));
        }
        if (new HashSet<>(to).size() < to.size()) {
            mistake(Problem.completing(
                    ErrorCode.DUPLICATE_DESTINATION, Subject.ofProperty(prefix + "to"), "names a destination twice"));
        }
        List<String> key = list(settings.get("key"));
        for (String destination : to) {
            DestinationSpec spec = known.get(destination);
            if (spec == null) {
                mistake(
                        ErrorCode.UNKNOWN_DESTINATION,
                        Subject.ofProperty(prefix + "to"),
                        "there is no stellic.destinations." + destination + ".type"
                                + Nearest.to(destination, known.keySet())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            } else if ("merge".equals(spec.settings().get("mode")) && key.isEmpty()) {
                mistake(Problem.completing(
                        ErrorCode.MISSING_KEY,
                        Subject.ofProperty(prefix + "key"),
                        "is missing: destination " + destination + " merges by it"));
            }
        }
        masks(prefix, settings);
        ExportSpec export = new ExportSpec(
                name,
                dataType,
                params,
                choice(Channel.class, settings.get("channel")),
                schedule(prefix, settings),
                key,
                columnTypes(settings),
                Boolean.parseBoolean(settings.get("empty-as-null")),
                to,
                rules(settings));
        to.stream().map(known::get).filter(Objects::nonNull).forEach(destination -> ColumnRules.of(export, destination)
                .check(export, destination, hasMaskKey, mistakes));
        return export;
    }

    private void masks(String prefix, Map<String, String> settings) {
        settings.forEach((setting, value) -> {
            if (ColumnRules.between(setting, ".mask").isPresent()
                    && Mask.parse(value).isEmpty()) {
                mistake(Problem.completing(
                        ErrorCode.INVALID_VALUE,
                        Subject.ofProperty(prefix + setting),
                        "must be hash, redact or truncate(4), not \"" + value + "\""));
            }
        });
    }

    private static Rules rules(Map<String, String> settings) {
        String shrink = settings.get("max-shrink");
        return new Rules(
                MaxRejects.parse(settings.get("max-rejects")),
                Optional.of(settings.get("header"))
                        .filter(policy -> !policy.isEmpty())
                        .map(policy -> choice(HeaderPolicy.class, policy)),
                settings.entrySet().stream()
                        .filter(setting -> setting.getKey().startsWith("columns.")
                                && !setting.getKey().endsWith(".type")
                                && !setting.getValue().isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                new BigDecimal(shrink.substring(0, shrink.length() - 1)));
    }

    private List<Map.Entry<String, String>> params(String prefix, Map<String, String> settings) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (String part : settings.get("params").split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 1) {
                mistake(
                        ErrorCode.INVALID_PARAMS,
                        Subject.ofProperty(prefix + "params"),
                        "\"" + part + "\" is not name=value; " + "a value with an ampersand goes to " + prefix
                                + "params.<name>");
            } else {
                params.add(Map.entry(part.substring(0, equals), part.substring(equals + 1)));
            }
        }
        settings.forEach((setting, value) -> {
            if (setting.startsWith("params.")) {
                params.add(Map.entry(setting.substring("params.".length()), value));
            }
        });
        for (Map.Entry<String, String> param : params) {
            if (param.getKey().equals("output_format") || param.getKey().equals("delivery_channel")) {
                mistake(
                        ErrorCode.INVALID_PARAMS,
                        Subject.ofProperty(prefix + "params"),
                        "leave " + param.getKey() + " out; it comes from "
                                + (param.getKey().equals("output_format") ? "the bundle" : prefix + "channel"));
            }
            if (param.getValue().matches(".*%[0-9A-Fa-f]{2}.*")) {
                warnings.add(Problem.of(
                        ErrorCode.ENCODED_PARAMETER,
                        Subject.ofProperty(prefix + "params"),
                        "the value of " + param.getKey() + " looks encoded already; write it as plain text"));
            }
        }
        return params;
    }

    private static Map<String, String> columnTypes(Map<String, String> settings) {
        Map<String, String> types = new TreeMap<>();
        settings.forEach((setting, value) -> {
            if (setting.startsWith("columns.") && setting.endsWith(".type")) {
                types.put(setting.substring("columns.".length(), setting.length() - ".type".length()), value);
            }
        });
        return types;
    }

    private Schedule schedule(String prefix, Map<String, String> settings) {
        String text = settings.get("schedule");
        ZoneId zone = zone(prefix, settings.get("time-zone"));
        if (text.equals("manual")) {
            return new Schedule.Manual();
        }
        var every = EVERY.matcher(text);
        if (every.matches()) {
            if (isDuration(every.group(1))) {
                return new Schedule.Every(duration(every.group(1)));
            }
        } else if (CronExpression.isValidExpression(text)) {
            Schedule.Cron cron = new Schedule.Cron(text, zone);
            if (cron.after(clock.instant()).isEmpty()) {
                mistake(Problem.completing(
                        ErrorCode.INVALID_SCHEDULE,
                        Subject.ofProperty(prefix + "schedule"),
                        text + " has no time left at which it would run"));
            }
            return cron;
        }
        mistake(Problem.completing(
                ErrorCode.INVALID_SCHEDULE,
                Subject.ofProperty(prefix + "schedule"),
                "must be a Quartz cron expression (such as 0 15 3 * * ?), every 15m, or manual; not \"" + text + "\""));
        return new Schedule.Manual();
    }

    /** Regions only: of an offset such as +02:00 Quartz would make GMT without a word. */
    private ZoneId zone(String prefix, String name) {
        if (name.isEmpty()) {
            return ZoneId.systemDefault();
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            mistake(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(prefix + "time-zone"),
                    "must be a time zone such as America/New_York or UTC, not \"" + name + "\""
                            + Nearest.hint(name, ZoneId.getAvailableZoneIds())));
            return ZoneId.systemDefault();
        }
        return ZoneId.of(name);
    }

    private static boolean isDuration(String text) {
        return Setting.Kind.DURATION.allows(text);
    }

    private static Duration duration(String text) {
        return TimeUtils.toDuration(text);
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Set<String> statuses(String text) {
        return list(text).stream()
                .map(status -> status.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
