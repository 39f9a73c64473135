package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.NoProxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may ask, and from where. Thread-safe. */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes.console");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::\\d{1,5})?");
    private static final Set<String> OWN_SITE = Set.of("", "same-origin", "none");
    /** Types that no form sends, and no script without a question. */
    private static final Set<String> PROGRAMS = Set.of("application/json", "text/csv");

    private static final List<String> PASSED_ON = List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

    private final ConsoleSpec console;
    private final Sessions sessions;
    private final Passwords passwords;
    private final LogInThrottle throttle;
    private final CsrfTokens tokens = new CsrfTokens();
    /** By a key that no page gives anything away of: a page has the token of whatever cookie it was asked with. */
    private final CsrfTokens credentials = new CsrfTokens();

    /** Those of programs, which no cookie leads to. */
    private final Sessions programs;

    private final boolean byRuntime;

    /** @param byRuntime whether the runtime says who asks */
    Guard(ConsoleSpec console, Clock clock, boolean byRuntime) {
        this.console = console;
        this.sessions = new Sessions(clock, console.sessionTimeout());
        this.programs = new Sessions(clock, console.sessionTimeout());
        this.passwords = new Passwords(console.users());
        this.throttle = new LogInThrottle(clock);
        this.byRuntime = byRuntime;
    }

    CsrfTokens tokens() {
        return tokens;
    }

    /** Why a request is refused, whoever asks; nothing if it is not. */
    Optional<String> refusal(ConsoleRequest request) {
        if (!request.mistake().isEmpty()) {
            return Optional.of(request.mistake());
        }
        Optional<String> host = host(request.header("host"));
        if (host.isEmpty() || !isAllowed(host.get())) {
            return Optional.of("The console is not asked for by this name. Name it in stellic.console.allowed-hosts, or"
                    + " ask for it by its address.");
        }
        if (isForeign(request)) {
            return Optional.of("Another site's page has asked.");
        }
        return Optional.empty();
    }

    /**
     * A page of another site may lead here; it may neither send a form nor read anything. A browser that only follows a
     * link names no origin.
     */
    private boolean isForeign(ConsoleRequest request) {
        boolean otherSite = !OWN_SITE.contains(request.header("sec-fetch-site"));
        boolean otherOrigin =
                request.headers().containsKey("origin") && !isOwn(request.header("origin"), request.header("host"));
        return otherOrigin
                || (otherSite
                        && (request.acts() || !request.header("sec-fetch-mode").equals("navigate")));
    }

    /** A proxy may have put another name into Host: then the origin must be one of the names that are allowed. */
    private boolean isOwn(String origin, String host) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority != null
                    && (authority.equalsIgnoreCase(host)
                            || host(authority)
                                    .filter(name -> console.allowedHosts().contains(name))
                                    .isPresent());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Optional<String> host(String authority) {
        Matcher matcher = HOST.matcher(authority);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Only names can be made to lead elsewhere: an address is what it is. */
    private boolean isAllowed(String host) {
        String bare = host.replaceAll("[\\[\\]]", "");
        return host.equals("localhost")
                || NoProxy.address(bare).isPresent()
                || host.equalsIgnoreCase(console.host())
                || console.allowedHosts().contains(host);
    }

    /** Who asks; nobody if that is not known. */
    Optional<Viewer> viewer(ConsoleRequest request, Optional<Viewer> ofRuntime) {
        if (byRuntime) {
            return ofRuntime;
        }
        if (!console.hasLogIn()) {
            return isFromHere(request)
                    ? Optional.of(new Viewer("local", console.localRoles(), Viewer.How.LOCAL))
                    : Optional.empty();
        }
        return ofProxy(request)
                .or(() -> sessions.user(request.cookie(Cookies.SESSION), !request.isRenewal())
                        .map(name -> new Viewer(name, roles(name), Viewer.How.SESSION)))
                .or(() -> request.isApi() ? basic(request) : Optional.empty());
    }

    /** Somebody on this machine, and not a proxy on it that lets others in. */
    private static boolean isFromHere(ConsoleRequest request) {
        return request.remote().filter(InetAddress::isLoopbackAddress).isPresent()
                && PASSED_ON.stream().allMatch(header -> request.header(header).isEmpty());
    }

    private Set<Role> roles(String name) {
        ConsoleSpec.User user = console.users().get(name);
        return user == null ? console.proxyRoles() : user.roles();
    }

    private boolean isFromProxy(ConsoleRequest request) {
        return !console.proxyHeader().isEmpty()
                && request.remote().filter(console::trusts).isPresent();
    }

    private Optional<Viewer> ofProxy(ConsoleRequest request) {
        String name = request.header(console.proxyHeader().toLowerCase(Locale.ROOT));
        return isFromProxy(request) && !name.isBlank()
                ? Optional.of(new Viewer(name, roles(name), Viewer.How.PROXY))
                : Optional.empty();
    }

    private Optional<Viewer> basic(ConsoleRequest request) {
        String header = request.header("authorization");
        if (!console.byPassword() || !header.regionMatches(true, 0, "Basic ", 0, "Basic ".length())) {
            return Optional.empty();
        }
        // as a session, for bcrypt is too much work for every call of a program
        String known = credentials.of(header);
        Optional<String> before = programs.user(known, true);
        if (before.isPresent()) {
            return before.map(name -> new Viewer(name, roles(name), Viewer.How.BASIC));
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder()
                            .decode(header.substring("Basic ".length()).strip()),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        if (colon < 1 || !isRight(request, pair.substring(0, colon), pair.substring(colon + 1))) {
            return Optional.empty();
        }
        String name = pair.substring(0, colon);
        programs.begin(known, name);
        return Optional.of(new Viewer(name, roles(name), Viewer.How.BASIC));
    }

    /** Whether users log in by a page of the console. */
    boolean hasLogInPage() {
        return console.byPassword() && !byRuntime;
    }

    /** How long the sender of a request has to wait before the next attempt to log in. */
    Duration pause(ConsoleRequest request, String name) {
        Duration address = throttle.pause(address(request));
        Duration user = throttle.pause("user " + name);
        return address.compareTo(user) > 0 ? address : user;
    }

    /** That of the browser, as far as a trusted proxy tells it. */
    private String address(ConsoleRequest request) {
        String passedOn = request.header("x-forwarded-for");
        String last = passedOn.substring(passedOn.lastIndexOf(',') + 1).strip();
        return request.remote().filter(console::trusts).isPresent()
                        && NoProxy.address(last).isPresent()
                ? last
                : request.remote().map(InetAddress::getHostAddress).orElse("");
    }

    private boolean isRight(ConsoleRequest request, String name, String password) {
        if (!pause(request, name).isZero()) {
            return false;
        }
        String address = address(request);
        throttle.attempt(address);
        throttle.attempt("user " + name);
        if (!passwords.isRight(name, password)) {
            LOG.warn("a log-in was refused, asked for from {}", address);
            return false;
        }
        throttle.succeeded(address);
        throttle.succeeded("user " + name);
        return true;
    }

    /** Begins a session; the value of its cookie, or nothing if the password is not the user's. */
    Optional<String> logIn(ConsoleRequest request, String name, String password) {
        if (!isRight(request, name, password)) {
            return Optional.empty();
        }
        String cookie = tokens.newCookie();
        sessions.begin(cookie, name);
        LOG.info("{} has logged in", name);
        return Optional.of(cookie);
    }

    void logOut(ConsoleRequest request) {
        sessions.end(request.cookie(Cookies.SESSION));
    }

    /** Whether what acts was sent by a page of ours, by the token that our pages have. */
    boolean isOwnForm(ConsoleRequest request) {
        String token = request.form().getOrDefault("csrf", request.header("x-csrf-token"));
        return tokens.isOf(request.cookie(Cookies.SESSION), token);
    }

    /**
     * Whether what acts was sent by a program, or by a script of ours. A program sends a type that a page of another
     * site could send only after a question that is never answered; where a browser's session says who it is, there is
     * the token of our pages, too.
     */
    boolean isOwnProgram(ConsoleRequest request, Viewer viewer) {
        return PROGRAMS.contains(request.mediaType()) && (!viewer.hasSession() || isOwnForm(request));
    }
}
