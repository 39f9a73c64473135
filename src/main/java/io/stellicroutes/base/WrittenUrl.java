package io.stellicroutes.base;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * An absolute URL as it is written. {@link URI} tells its parts; what is sent of it is a part of the text itself, so
 * that no library encodes, decodes, sorts or shortens it. Immutable.
 */
public final class WrittenUrl {
    private static final int ASCII = 0x80;
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

    private final String text;
    private final URI uri;

    private WrittenUrl(String text, URI uri) {
        this.text = text;
        this.uri = uri;
    }

    /**
     * Reads a URL.
     *
     * @throws URISyntaxException if a character stands where RFC 3986 does not allow it, or it is not absolute; its
     *     reason and index hold nothing of the URL. Letters and symbols outside ASCII are allowed, as in an IRI (RFC
     *     3987).
     */
    public static WrittenUrl of(String text) throws URISyntaxException {
        URI uri = new URI(text);
        if (uri.isOpaque()
                || uri.getScheme() == null
                || !text.regionMatches(uri.getScheme().length(), "://", 0, 3)) {
            throw new URISyntaxException("", "Not an absolute URL with a host");
        }
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new URISyntaxException("", "Half a character");
        }
        return new WrittenUrl(text, uri);
    }

    /** Its parts. */
    public URI uri() {
        return uri;
    }

    /** The URL as it is written, but for its fragment, which is the client's own and never sent. */
    public String withoutFragment() {
        int fragment = text.indexOf('#');
        return fragment < 0 ? text : text.substring(0, fragment);
    }

    /**
     * The request target (RFC 9112, section 3.2.1): path and query, byte for byte as they are written. Only where HTTP
     * leaves no choice it differs: no path is {@code /}, a fragment is left out, and a character outside ASCII is its
     * UTF-8, percent-encoded (RFC 3987, section 3.1).
     */
    public String target() {
        String target = withoutFragment().substring(server().length());
        return ascii(target.startsWith("/") ? target : "/" + target);
    }

    /**
     * The URL that a {@code Location} names, seen from this one (RFC 3986, section 5.2): as it is written, but for a
     * path that is relative to this URL's.
     *
     * @throws URISyntaxException if it is no reference to a URL
     */
    public WrittenUrl resolve(String reference) throws URISyntaxException {
        if (ABSOLUTE.matcher(reference).lookingAt()) {
            return of(reference);
        }
        if (reference.startsWith("//")) {
            return of(uri.getScheme() + ":" + reference);
        }
        if (reference.startsWith("/")) {
            return of(server() + reference);
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (reference.isEmpty() || reference.startsWith("#")) {
            return of(withoutFragment());
        }
        return of(
                reference.startsWith("?")
                        ? server() + path + reference
                        : new URI(server() + path).resolve(new URI(reference)).toString());
    }

    /** What stands before the path. */
    private String server() {
        int end = uri.getScheme().length() + 3;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end);
    }

    private static String ascii(String target) {
        if (target.chars().allMatch(c -> c < ASCII)) {
            return target;
        }
        StringBuilder encoded = new StringBuilder(target.length() + 16);
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(target);
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xFF;
            if (b < ASCII) {
                encoded.append((char) b);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }

    /** Hides the URL: its query may be a credential. */
    @Override
    public String toString() {
        return "a URL at " + uri.getHost();
    }
}
