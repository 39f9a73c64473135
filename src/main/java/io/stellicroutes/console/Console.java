package io.stellicroutes.console;

import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ConsoleSpec;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests. Thread-safe. */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes.console");
    private static final String LOG_IN = "log-in";
    private static final String LOG_OUT = "log-out";

    private final String path;
    private final Guard guard;
    private final StaticFiles files = new StaticFiles();
    private final Templates templates;
    private final List<Endpoint> endpoints;
    private final Renewals renewals;

    /**
     * @param byRuntime whether the runtime says who asks
     * @param endpoints what there is
     */
    public Console(ConsoleSpec console, Clock clock, boolean byRuntime, List<Endpoint> endpoints) {
        this.path = console.path();
        this.guard = new Guard(console, clock, byRuntime);
        this.templates = new Templates(clock, files.version());
        this.endpoints = List.copyOf(endpoints);
        this.renewals = new Renewals(clock);
    }

    /**
     * The answer to a request.
     *
     * @param ofRuntime whom the runtime has let in
     */
    Response answer(ConsoleRequest request, Optional<Viewer> ofRuntime) {
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            LOG.warn("a request was refused: {}", refusal.get());
            return error(request, null, 403, refusal.get());
        }
        if (request.bare()) {
            return Response.empty(308).with("Location", path.substring(path.lastIndexOf('/') + 1) + "/");
        }
        Optional<Response> file = request.acts() ? Optional.empty() : files.find(request.path());
        if (file.isPresent()) {
            return file.get();
        }
        if (isWithoutCookieFromElsewhere(request)) {
            return page(request, null, 200, "again", "One moment", Map.of());
        }
        return withCookies(request, ofRuntime);
    }

    /** A browser that has no cookie gets one, for forms need it; what has been said is forgotten. */
    private Response withCookies(ConsoleRequest sent, Optional<Viewer> ofRuntime) {
        boolean fresh = sent.cookie(Cookies.SESSION).isEmpty();
        String cookie = guard.tokens().newCookie();
        ConsoleRequest request = fresh ? sent.withCookie(Cookies.SESSION, cookie) : sent;
        Optional<Viewer> viewer = guard.viewer(request, ofRuntime);
        Response answer = viewer.isPresent() ? answer(request, viewer.get()) : stranger(request);
        if (fresh && !request.isApi() && !answer.sets(Cookies.SESSION)) {
            answer = answer.withCookie(Cookies.session(cookie, request.secure()));
        }
        boolean shown = !request.cookie(Cookies.SAID).isEmpty() && answer.status() == 200 && !request.isRenewal();
        return shown ? answer.withCookie(Cookies.forgetSaid()) : answer;
    }

    /**
     * A link on another site, in a mail or a chat, leads here: the browser keeps the cookie back (SameSite=Strict). A
     * page of ours that asks once more gets it.
     */
    private boolean isWithoutCookieFromElsewhere(ConsoleRequest request) {
        return guard.hasLogInPage()
                && !request.acts()
                && request.cookie(Cookies.SESSION).isEmpty()
                && (request.header("sec-fetch-site").equals("cross-site")
                        || request.header("sec-fetch-site").equals("same-site"));
    }

    private Response answer(ConsoleRequest request, Viewer viewer) {
        if (request.path().equals(LOG_OUT) && request.acts() && guard.isOwnForm(request)) {
            guard.logOut(request);
            return call(request, viewer, Map.of())
                    .seeOther(LOG_IN)
                    .withCookie(Cookies.session(guard.tokens().newCookie(), request.secure()));
        }
        boolean other = false;
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> path = endpoint.match(request.path());
            if (path.isPresent() && endpoint.method().equals(request.method())) {
                return answer(request, viewer, endpoint, path.get());
            }
            other |= path.isPresent();
        }
        return error(
                request,
                viewer,
                other ? 405 : 404,
                other ? "It can't be asked for like this." : "There is no such page.");
    }

    private Response answer(ConsoleRequest request, Viewer viewer, Endpoint endpoint, Map<String, String> path) {
        if (!viewer.may(endpoint.role())) {
            return error(
                    request,
                    viewer,
                    403,
                    "You are " + viewer.name() + ", who does not have the role "
                            + endpoint.role().name().toLowerCase(Locale.ROOT) + ".");
        }
        boolean own = request.isApi() ? guard.isOwnProgram(request, viewer) : guard.isOwnForm(request);
        if (request.acts() && !own) {
            return error(
                    request,
                    viewer,
                    403,
                    request.isApi()
                            ? "Send it as application/json, and with the header X-CSRF-Token where a session says who"
                                    + " you are."
                            : "The page was too old for that; nothing has been done. Go back, load it again, and try once more.");
        }
        try {
            Call call = call(request, viewer, path);
            return endpoint.isLive() && request.isRenewal()
                    ? renewals.answer(endpoint, call)
                    : endpoint.answering().answer(call);
        } catch (Exception e) {
            return failed(request, viewer, e);
        }
    }

    /** A problem says what it is; of anything else only the log tells more. */
    private Response failed(ConsoleRequest request, Viewer viewer, Exception e) {
        if (e instanceof HasProblem known) {
            Problem problem = known.problem();
            return request.isApi()
                    ? ApiErrors.of(problem)
                    : error(request, viewer, ApiErrors.status(problem.code()), problem.text());
        }
        LOG.error("the console could not answer {}", request.isApi() ? "a program" : "a browser", e);
        return error(request, viewer, 500, "Something went wrong; the log tells more.");
    }

    /** Nobody knows who asks. */
    private Response stranger(ConsoleRequest request) {
        if (request.isApi()) {
            Response answer = error(request, null, 401, "Say who you are by HTTP basic authentication.");
            return guard.hasLogInPage()
                    ? answer.with("WWW-Authenticate", "Basic realm=\"stellic\", charset=\"UTF-8\"")
                    : answer;
        }
        if (!guard.hasLogInPage()) {
            return error(
                    request,
                    null,
                    403,
                    "Only somebody on its own machine may see this console, or whom its log-in lets in: see"
                            + " stellic.console.users.");
        }
        if (request.isRenewal()) {
            return Response.empty(401);
        }
        Call call = call(request, null, Map.of());
        if (!request.path().equals(LOG_IN)) {
            return request.acts() || request.path().isEmpty()
                    ? call.seeOther(LOG_IN)
                    : call.seeOther(LOG_IN + "?to=" + Templates.encoded(request.path()));
        }
        return request.acts() ? logIn(request, call) : logInPage(call, 200, "");
    }

    private Response logIn(ConsoleRequest request, Call call) {
        if (!guard.isOwnForm(request)) {
            return logInPage(call, 403, "The page was too old. Please try again.");
        }
        String name = call.form("name");
        long wait = guard.pause(request, name).toSeconds();
        if (wait > 0) {
            return logInPage(call, 429, "Too many attempts: try again in " + Plural.of(wait, "second") + ".")
                    .with("Retry-After", String.valueOf(wait));
        }
        return guard.logIn(request, name, call.form("password"))
                .map(cookie -> call.seeOther(isPlace(call.form("to")) ? call.form("to") : "")
                        .withCookie(Cookies.session(cookie, request.secure())))
                .orElseGet(() -> logInPage(call, 401, "That is not the name and the password of a user."));
    }

    /** A path of ours, and nothing that leads elsewhere. */
    private static boolean isPlace(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9_%./-]*") && !text.contains("..") && !text.contains("//");
    }

    private static Response logInPage(Call call, int status, String error) {
        return call.page(
                status,
                "log-in",
                "Log in",
                Map.of("error", error, "to", call.query("to").isEmpty() ? call.form("to") : call.query("to")));
    }

    private Response error(ConsoleRequest request, Viewer viewer, int status, String text) {
        if (request.isApi()) {
            return ApiErrors.of(status, text);
        }
        return request.isRenewal()
                ? Response.empty(status)
                : page(request, viewer, status, "error", "Not possible", Map.of("text", text, "status", status));
    }

    private Response page(
            ConsoleRequest request,
            Viewer viewer,
            int status,
            String template,
            String title,
            Map<String, Object> model) {
        return call(request, viewer, Map.of()).page(status, template, title, model);
    }

    private Call call(ConsoleRequest request, Viewer viewer, Map<String, String> path) {
        return new Call(request, viewer, guard.tokens().of(request.cookie(Cookies.SESSION)), path, templates);
    }
}
