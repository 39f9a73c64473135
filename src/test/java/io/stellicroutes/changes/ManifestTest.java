package io.stellicroutes.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Sha256;
import org.junit.jupiter.api.Test;

/** The list of a baseline's files as other versions write it. */
final class ManifestTest {
    private static final String PART =
            "{\"file\":\"rows\",\"object\":\"a.rows\",\"bytes\":1,\"sha256\":\"x\",\"more\":1}";

    @Test
    void whatANewerVersionAddsToIsReadWithout() throws Exception {
        assertThat(read("{\"format\":1,\"parts\":[" + PART + "],\"more\":true}").part("rows"))
                .isPresent();
    }

    @Test
    void anotherFormatIsOneOfANewerVersionAndNotDamaged() {
        assertThatThrownBy(() -> read("{\"format\":2,\"parts\":[]}"))
                .isInstanceOf(NewerBaselineException.class)
                .hasMessage("a newer version has written the list of its files, in the format 2");
    }

    private static Manifest read(String json) throws Exception {
        byte[] bytes = json.getBytes(UTF_8);
        return Manifest.of(bytes, "run-1-2-" + Sha256.hex(bytes));
    }
}
