package io.stellicroutes.console;

/** The console's cookies: scripts can't read them, and no other site's page makes the browser send them. */
final class Cookies {
    /** A session's, or that of a browser that has none yet. */
    static final String SESSION = "stellic-session";

    /** What an action has said, until it is shown. */
    static final String SAID = "stellic-said";

    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private Cookies() {}

    static String session(String value, boolean secure) {
        return cookie(SESSION, value, secure);
    }

    static String said(String value, boolean secure) {
        return cookie(SAID, value, secure) + "; Max-Age=60";
    }

    static String forgetSaid() {
        return SAID + "=" + ATTRIBUTES + "; Max-Age=0";
    }

    private static String cookie(String name, String value, boolean secure) {
        return name + "=" + value + ATTRIBUTES + (secure ? "; Secure" : "");
    }
}
