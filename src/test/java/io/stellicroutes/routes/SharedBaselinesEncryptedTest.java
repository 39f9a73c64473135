package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As without encryption, and what becomes of baselines when the key is replaced. */
@Tag("slow")
final class SharedBaselinesEncryptedTest extends SharedBaselinesContract {
    private static final String KEY = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I=";
    private static final String NEXT_KEY = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IG90aGU=";

    @Override
    LandingStore opened() throws IOException {
        return LandingStore.encrypted(routes, KEY);
    }

    /** Files of values are carried from one baseline to the next. */
    @Test
    void aKeyThatIsReplacedStepByStepHoldsNothingBackAndWhatIsCarriedOverIsReadByTheNewOne() throws Exception {
        delivered(1);
        routes.set("stellic.landing.read-keys=" + NEXT_KEY);
        content("1,Ann", "2,Bo", "3,Cy");
        delivered(1);
        routes.set("stellic.landing.key=" + NEXT_KEY);
        routes.set("stellic.landing.read-keys=" + KEY);
        content("1,Ann", "2,Ben", "3,Cy");
        delivered(1);
        routes.unset("stellic.landing.read-keys");
        content("1,Ann", "2,Ben", "3,Cyn");
        delivered(1);
        dies(1);
        content("1,Ann", "2,Ben", "3,Cyn", "4,Di");

        delivered(2);

        assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben", "u 3 Cyn", "c 4 Di");
    }

    @Test
    void whatIsThereByAnOlderKeyIsPutThereByTheNewOneThoughNothingHasChanged() throws Exception {
        delivered(1);
        routes.set("stellic.landing.key=" + NEXT_KEY);
        routes.set("stellic.landing.read-keys=" + KEY);
        delivered(1);
        routes.unset("stellic.landing.read-keys");
        dies(1);
        content("1,Ada", "2,Bo", "3,Cyn");

        delivered(2);

        assertThat(sent(3)).containsExactly("u 3 Cyn");
    }
}
