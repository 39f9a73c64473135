package io.stellicroutes.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class HeaderTest {
    @Test
    void goodNamesStayAsTheyStand() {
        Header header = Header.ofRow(List.of("id", "Full Name", "日本", "\"; drop table x; --", "${body}"));

        assertThat(header.names()).containsExactly("id", "Full Name", "日本", "\"; drop table x; --", "${body}");
        assertThat(header.warnings()).isEmpty();
        assertThat(header.size()).isEqualTo(5);
        assertThat(header.indexOf("日本")).isEqualTo(2);
        assertThat(header.indexOf("ID")).isEqualTo(-1);
    }

    @Test
    void aBlankNameIsCalledByItsPlaceAndThatIsWarnedOf() {
        Header header = Header.ofRow(Arrays.asList("id", "", " \t", null));

        assertThat(header.names()).containsExactly("id", "column_2", "column_3", "column_4");
        assertThat(header.warnings())
                .containsExactly(
                        "column 2 has no name: it is called column_2",
                        "column 3 has no name: it is called column_3",
                        "column 4 has no name: it is called column_4");
    }

    @Test
    void aRepeatedNameIsNumberedWhateverItsCaseAndThatIsWarnedOf() {
        Header header = Header.ofRow(List.of("name", "Name", "name", "name_2", "name"));

        assertThat(header.names()).containsExactly("name", "Name_2", "name_3", "name_2_2", "name_4");
        assertThat(header.warnings())
                .hasSize(4)
                .first()
                .isEqualTo("column 2 repeats a name: it has a number behind it now");
    }

    @Test
    void aMadeUpNameDoesNotCollideWithAGivenOne() {
        assertThat(Header.ofRow(List.of("", "column_1", "COLUMN_1")).names())
                .extracting(name -> name.toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
    }

    @Test
    void aNameLosesTheBlanksAroundItAndThatIsWarnedOf() {
        Header header = Header.ofRow(List.of(" id ", "name\n"));

        assertThat(header.names()).containsExactly("id", "name");
        assertThat(header.warnings())
                .containsExactly(
                        "column 1 has blanks around its name: they are left out",
                        "column 2 has blanks around its name: they are left out");
    }

    @Test
    void manyRepeatedNamesAreNumberedInNoTime() {
        String[] names = new String[5_000];
        Arrays.fill(names, "a");

        assertThat(Header.ofRow(List.of(names)).names()).doesNotHaveDuplicates();
    }
}
