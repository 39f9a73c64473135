package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

/** What may be said of an answer. */
final class Logged {
    /** What no answer may make us say. */
    static final String SECRET = "s3cret-value";

    private Logged() {}

    static void assertMayBeLogged(String text) {
        assertThat(text)
                .startsWith("export x")
                .doesNotContain(SECRET)
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]")
                .hasSizeLessThan(1500);
    }
}
