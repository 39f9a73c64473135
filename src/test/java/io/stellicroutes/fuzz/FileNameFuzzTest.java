package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.StellicUrls;
import java.net.URI;
import java.util.Map;

/** A file's name, which is Stellic's to choose, on its way back to Stellic. */
final class FileNameFuzzTest {
    private static final StellicUrls URLS = new StellicUrls(URI.create("https://u.stellic.com"));

    @FuzzTest
    void aFileNameOfTheServerIsAValueAndNothingElse(FuzzedDataProvider data) {
        String fileName = Decoded.text(data.consumeRemainingAsString());

        assertThat(Decoded.parameters(URLS.getExportUrl(fileName))).containsExactly(Map.entry("file_name", fileName));
    }
}
