package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import java.util.List;
import java.util.Map;

/** The property {@code params}, as a user writes it. */
final class WrittenParamsFuzzTest {
    @FuzzTest
    void paramsAreReadAsWrittenOrRefused(FuzzedDataProvider data) {
        String written = Decoded.text(data.consumeRemainingAsString());
        try {
            List<Map.Entry<String, String>> params = ConfigReader.read(
                            Map.of(
                                    "stellic.base-url", "https://u.stellic.com",
                                    "stellic.exports.x.to", "f",
                                    "stellic.exports.x.params", written,
                                    "stellic.destinations.f.type", "file"),
                            Catalogue.load())
                    .export("x")
                    .params();
            List<String> parts = params.stream()
                    .map(param -> param.getKey() + "=" + param.getValue())
                    .toList();
            assertThat(String.join("&", parts))
                    .isEqualTo(written.strip().replaceAll("&+", "&").replaceAll("^&|&$", ""));
        } catch (ConfigException e) {
            assertThat(e.mistakes()).allMatch(mistake -> mistake.startsWith("stellic.exports.x.params"));
        }
    }
}
