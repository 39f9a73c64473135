package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code stellic.tenants.<name>.*}, but for what a tenant has in the place of others' properties. */
final class TenantReader {
    /** What may begin an identifier in any database. */
    private static final Pattern TABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,29}");

    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,9}/?");

    private final StellicConfig.Stellic stellic;
    private final StellicConfig.Download download;
    private final AlertSpec alerts;
    private final Mistakes mistakes;

    /**
     * @param stellic how to call any Stellic; its credential is not shared
     * @param download what may be fetched where a tenant says nothing
     * @param alerts the default of tenants without their own
     */
    TenantReader(StellicConfig.Stellic stellic, StellicConfig.Download download, AlertSpec alerts, Mistakes mistakes) {
        this.stellic = stellic;
        this.download = download;
        this.alerts = alerts;
        this.mistakes = mistakes;
    }

    /** @param given by the names behind {@code stellic.tenants.<name>.} */
    Tenant read(String name, Map<String, String> given) {
        Values values = Values.checked(TenantProperties.prefix(name), Settings.TENANT, given, mistakes);
        ServerReader server = new ServerReader(values);
        return new Tenant(
                name,
                new StellicConfig.Stellic(
                        server.baseUrl(),
                        server.authentication(),
                        stellic.timeout(),
                        stellic.retries(),
                        stellic.retryDelay(),
                        stellic.poll()),
                new StellicConfig.Download(
                        values.has("download.allowed-hosts")
                                ? values.list("download.allowed-hosts")
                                : download.allowedHosts(),
                        values.has("download.private-addresses")
                                ? values.flag("download.private-addresses")
                                : download.privateAddresses(),
                        download.diskReserve()),
                new Prefixes(
                        prefix(values, "table-prefix", TABLE, "letters, digits and _, a letter first, at most 30"),
                        prefix(values, "queue-prefix", QUEUE, "letters, digits, . _ and -, at most 100"),
                        prefix(
                                values,
                                "path-prefix",
                                PATH,
                                "names of letters, digits, . _ and -, separated by /, none with a dot first")),
                values.has("max-concurrent-exports")
                        ? Optional.of(values.number("max-concurrent-exports"))
                        : Optional.empty(),
                new AlertReader(values).ofTenant(alerts));
    }

    private static String prefix(Values values, String setting, Pattern allowed, String form) {
        String text = values.text(setting);
        if (text.isEmpty() || allowed.matcher(text).matches()) {
            return text;
        }
        values.wrong(ErrorCode.INVALID_VALUE, setting, "must be " + form + ", not \"" + text + "\"");
        return "";
    }
}
