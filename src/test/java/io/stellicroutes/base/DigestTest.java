package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DigestTest {
    @Test
    void textsThatMeetInJavasHashCodeDoNot() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(new Digest().add("Aa").hex(64))
                .isNotEqualTo(new Digest().add("BB").hex(64));
    }

    @Test
    void aTextDoesNotRunIntoTheNextOne() {
        assertThat(List.of(
                        new Digest().add(List.of("ab", "c")).hex(128),
                        new Digest().add(List.of("a", "bc")).hex(128),
                        new Digest().add(List.of("abc")).hex(128),
                        new Digest().add(List.of("abc", "")).hex(128),
                        new Digest().add(List.of("", "abc")).hex(128)))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameContentsHaveTheSameDigestOfAsManyBitsAsAreWanted() {
        String digest = new Digest().add(7).add("Zoë").hex(128);

        assertThat(new Digest().add(7).add("Zoë").hex(128)).isEqualTo(digest).matches("[0-9a-f]{32}");
        assertThat(new Digest().add(7).add("Zoë").hex(256)).startsWith(digest).hasSize(64);
    }
}
