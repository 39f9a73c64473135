package io.stellicroutes.console;

import io.stellicroutes.actions.Asker;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A request that has been admitted, and what its endpoint answers it with. One thread at a time. */
public final class Call {
    private final ConsoleRequest request;
    private final Viewer viewer;
    private final String csrf;
    private final Map<String, String> path;
    private final Templates templates;

    /** @param path what the braces of the endpoint's path stand for */
    Call(ConsoleRequest request, Viewer viewer, String csrf, Map<String, String> path, Templates templates) {
        this.request = request;
        this.viewer = viewer;
        this.csrf = csrf;
        this.path = path;
        this.templates = templates;
    }

    public ConsoleRequest request() {
        return request;
    }

    /** Who asks. */
    public Viewer viewer() {
        return viewer;
    }

    /** Who asks, for what is asked for and for the audit. */
    public Asker asker() {
        return Asker.of(
                viewer.name(),
                viewer.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .toList(),
                request.isApi() ? Asker.Source.API : Asker.Source.CONSOLE);
    }

    /** What a part of the path in braces stands for. */
    public String path(String name) {
        return path.get(name);
    }

    /** A parameter of the query; empty if there is none. */
    public String query(String name) {
        return request.query().getOrDefault(name, "");
    }

    /** A field of the form; empty if there is none. */
    public String form(String name) {
        return request.form().getOrDefault(name, "");
    }

    /**
     * A page.
     *
     * @param template the name of a template, without {@code .ftlh}
     * @param model what the template names, beside what every template has
     */
    public Response page(String template, String title, Map<String, Object> model) {
        return page(200, template, title, model);
    }

    /** As {@link #page(String, String, Map)}, with another status. */
    public Response page(int status, String template, String title, Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("title", title);
        return Response.html(status, templates.render(template, complete(all)));
    }

    /**
     * A page that renews a part of itself within two seconds: the template {@code <template>} around the template
     * {@code <template>-live}, both with one model. Of who looks, the part knows nothing but the roles, for it is
     * {@linkplain Renewals shared}. A renewal is answered with the part alone.
     */
    public Response live(String template, String title, Map<String, Object> model) {
        String part = templates.render(template + "-live", shared(model));
        String version = Templates.version(part);
        Map<String, Object> all = new HashMap<>(model);
        all.put("live", part);
        all.put("version", version);
        return request.isRenewal()
                ? Response.part(templates.render("live", shared(all)), version)
                : page(template, title, all);
    }

    /**
     * Another page of the console.
     *
     * @param place relative to the console's root, such as {@code runs/20261128T…}
     */
    public Response seeOther(String place) {
        return Response.seeOther(place.isEmpty() && base().isEmpty() ? "./" : base() + place);
    }

    /**
     * Another page of the console, which shows a sentence.
     *
     * @param said without values of records; the browser keeps it until that page has shown it
     */
    public Response seeOther(String place, String said) {
        String kept = Base64.getUrlEncoder().withoutPadding().encodeToString(said.getBytes(StandardCharsets.UTF_8));
        return seeOther(place).withCookie(Cookies.said(kept, request.secure()));
    }

    /** What leads from this page to the console's root. */
    String base() {
        return "../".repeat((int) request.path().chars().filter(c -> c == '/').count());
    }

    private Map<String, Object> complete(Map<String, Object> model) {
        Map<String, Object> all = shared(model);
        all.put("viewer", viewer);
        all.put("csrf", csrf);
        all.put("said", said());
        return all;
    }

    /** What depends on nothing of who asks but the roles: a template that names something else fails. */
    private Map<String, Object> shared(Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("base", base());
        all.put("root", base().isEmpty() ? "./" : base());
        all.put("place", request.path());
        all.put("search", search());
        if (viewer != null) {
            all.put("viewer", viewer.anybody());
        }
        return all;
    }

    /** The query of this page, for its renewals: as it was, without what renewals add. */
    String search() {
        StringBuilder search = new StringBuilder();
        request.query().forEach((name, value) -> {
            if (!name.equals("live")) {
                search.append(Templates.encoded(name))
                        .append('=')
                        .append(Templates.encoded(value))
                        .append('&');
            }
        });
        return search.toString();
    }

    private String said() {
        try {
            return new String(Base64.getUrlDecoder().decode(request.cookie(Cookies.SAID)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
