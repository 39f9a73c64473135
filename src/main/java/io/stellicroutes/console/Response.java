package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The response to a browser's or a program's request. Immutable.
 *
 * @param status of HTTP
 * @param type the media type of the body; empty if there is none
 * @param headers beside those of every answer
 * @param cookies each as Set-Cookie says it
 * @param file what is sent in the place of the body, and closed then
 * @param version what a part of a page is known by; empty if it is none
 */
public record Response(
        int status,
        String type,
        Map<String, String> headers,
        List<String> cookies,
        String body,
        Optional<InputStream> file,
        String version) {
    private static final String HTML = "text/html; charset=utf-8";

    /** A text. */
    Response(int status, String type, Map<String, String> headers, List<String> cookies, String body) {
        this(status, type, headers, cookies, body, Optional.empty(), "");
    }

    /** A page. */
    public static Response html(int status, String page) {
        return new Response(status, HTML, Map.of(), List.of(), page);
    }

    /** A part of a page. */
    static Response part(String html, String version) {
        return new Response(200, HTML, Map.of(), List.of(), html, Optional.empty(), version);
    }

    /** For programs. */
    public static Response json(String text) {
        return json(200, text);
    }

    /** For programs: all items, on one page. */
    static Response items(ArrayNode items) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.set("items", items);
        page.putNull("next");
        return json(page.toString());
    }

    /** For programs. */
    public static Response json(int status, String text) {
        return new Response(status, "application/json", Map.of(), List.of(), text);
    }

    /** A status without a page. */
    public static Response empty(int status) {
        return new Response(status, "", Map.of(), List.of(), "");
    }

    /** Another page, after something has been done. */
    static Response seeOther(String place) {
        return empty(303).with("Location", place);
    }

    /**
     * A file to be saved.
     *
     * @param name of letters, digits, dots, dashes and underscores
     * @param content is closed when it has been sent
     */
    public static Response download(String type, String name, InputStream content) {
        return new Response(
                200,
                type,
                Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""),
                List.of(),
                "",
                Optional.of(content),
                "");
    }

    /** The same with one header more. */
    public Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, type, more, cookies, body, file, version);
    }

    /** The same with one cookie more. */
    Response withCookie(String cookie) {
        List<String> more = new ArrayList<>(cookies);
        more.add(cookie);
        return new Response(status, type, headers, more, body, file, version);
    }

    /** Whether it sets a cookie. */
    boolean sets(String cookie) {
        return cookies.stream().anyMatch(set -> set.startsWith(cookie + "="));
    }

    @Override
    public String toString() {
        return "answer " + status;
    }
}
