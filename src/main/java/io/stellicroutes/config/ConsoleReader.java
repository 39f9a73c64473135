package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConsoleSpec.Role;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code stellic.console.*}. */
final class ConsoleReader {
    private static final String USERS = "console.users.";
    private static final String HASH = ".password-hash";
    private static final String ROLES = ".roles";
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._@-]{1,100}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");
    private static final int HIGHEST_PORT = 65_535;

    private final Values values;

    ConsoleReader(Values values) {
        this.values = values;
    }

    ConsoleSpec read() {
        ConsoleSpec console = new ConsoleSpec(
                values.flag("console.enabled"),
                values.text("console.host"),
                port(),
                path(),
                users(),
                roles("console.local-roles"),
                proxyHeader(),
                roles("console.proxy-roles"),
                trustedProxies(),
                values.words("console.allowed-hosts"),
                values.duration("console.session-timeout"));
        if (isServedByStart() && !console.hasLogIn() && !isThisMachine(console.host())) {
            values.mistake(
                    ErrorCode.CONSOLE_OPEN,
                    "console.host",
                    console.host() + " can be reached from other machines, and nobody has to log in: set"
                            + " stellic.console.users.<name>.password-hash, or leave it at 127.0.0.1");
        }
        return console;
    }

    /** Only that command obeys {@code console.host}, and it serves the console unless it is told not to. */
    private boolean isServedByStart() {
        return !values.text("console.enabled").equals("false");
    }

    /** As it is written: no name is looked up. */
    private static boolean isThisMachine(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return host.equals("localhost")
                || NoProxy.address(bare).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    private int port() {
        String text = values.text("console.port");
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
            return Integer.parseInt(text);
        }
        values.wrong(ErrorCode.INVALID_VALUE, "console.port", "must be a port, 0 to " + HIGHEST_PORT);
        return 0;
    }

    private String path() {
        String path = values.text("console.path");
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!PATH.matcher(bare).matches()) {
            values.wrong(ErrorCode.INVALID_VALUE, "console.path", "must be a path such as /stellic");
        }
        return bare;
    }

    private Map<String, ConsoleSpec.User> users() {
        Map<String, ConsoleSpec.User> users = new TreeMap<>();
        for (String property : values.all().keySet()) {
            if (property.startsWith(USERS)) {
                String name = property.substring(
                        USERS.length(), property.length() - (property.endsWith(HASH) ? HASH : ROLES).length());
                if (!USER.matcher(name).matches()) {
                    values.wrong(
                            ErrorCode.INVALID_NAME, property, "must name a user by letters, digits and . _ @ - only");
                }
                users.computeIfAbsent(name, this::user);
            }
        }
        return Collections.unmodifiableMap(users);
    }

    private ConsoleSpec.User user(String name) {
        String property = USERS + name + HASH;
        String hash = values.all().getOrDefault(property, "");
        if (!hash.isEmpty() && !BCRYPT.matcher(hash).matches()) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    property,
                    "must be a hash of bcrypt, such as console-password or htpasswd -nB makes");
        }
        return new ConsoleSpec.User(hash, roles(USERS + name + ROLES));
    }

    private Set<Role> roles(String property) {
        Set<Role> roles = EnumSet.of(Role.VIEWER);
        for (String word : values.all().getOrDefault(property, "").split(",", -1)) {
            switch (word.strip()) {
                case "", "viewer" -> roles.add(Role.VIEWER);
                case "operator" -> roles.add(Role.OPERATOR);
                case "records" -> roles.add(Role.RECORDS);
                default -> values.wrong(ErrorCode.INVALID_VALUE, property, "must be of viewer, operator and records");
            }
        }
        return Collections.unmodifiableSet(roles);
    }

    private String proxyHeader() {
        String header = values.text("console.proxy-header");
        if (!header.isEmpty() && !HEADER.matcher(header).matches()) {
            values.wrong(ErrorCode.INVALID_VALUE, "console.proxy-header", "is not the name of a header");
        }
        return header;
    }

    private List<AddressBlock> trustedProxies() {
        List<AddressBlock> blocks = new ArrayList<>();
        for (String entry : values.list("console.trusted-proxies")) {
            AddressBlock.of(entry)
                    .ifPresentOrElse(
                            blocks::add,
                            () -> values.wrong(
                                    ErrorCode.INVALID_VALUE,
                                    "console.trusted-proxies",
                                    "must be addresses or blocks such as 10.0.0.0/8, not \"" + entry + "\""));
        }
        return List.copyOf(blocks);
    }
}
