package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.StellicUrls;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Schedule;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parameters on their way to Stellic: what the server decodes is what was meant, and nothing else of the URL changes. */
final class ParametersFuzzTest {
    private static final StellicUrls URLS = new StellicUrls(URI.create("https://u.stellic.com"));

    @FuzzTest
    void whatTheServerDecodesIsWhatWasMeant(FuzzedDataProvider data) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (int i = data.consumeInt(0, 4); i > 0; i--) {
            params.add(Map.entry(text(data.consumeString(12)).replace("=", ""), text(data.consumeString(30))));
        }
        URI uri = URI.create(URLS.exportData(export(params), Channel.S3).replaceAll("[\\[\\]]", "_"));

        assertThat(uri.getHost()).isEqualTo("u.stellic.com");
        assertThat(uri.getPath()).isEqualTo("/exports/export_data/x");
        assertThat(uri.getFragment()).isNull();
        List<Map.Entry<String, String>> expected = new ArrayList<>();
        expected.add(Map.entry("output_format", "csv"));
        expected.add(Map.entry("delivery_channel", "s3"));
        expected.addAll(params);
        assertThat(decoded(URLS.exportData(export(params), Channel.S3))).isEqualTo(expected);
    }

    @FuzzTest
    void aFileNameOfTheServerIsAValueAndNothingElse(FuzzedDataProvider data) {
        String fileName = text(data.consumeRemainingAsString());

        assertThat(decoded(URLS.getExportUrl(fileName))).containsExactly(Map.entry("file_name", fileName));
    }

    @FuzzTest
    void paramsAreReadAsWrittenOrRefused(FuzzedDataProvider data) {
        String written = text(data.consumeRemainingAsString());
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

    private static ExportSpec export(List<Map.Entry<String, String>> params) {
        return new ExportSpec(
                "x", "x", params, Channel.S3, new Schedule.Manual(), List.of(), Map.of(), false, List.of("f"));
    }

    /** As a server does it. */
    private static List<Map.Entry<String, String>> decoded(String url) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (String part : url.substring(url.indexOf('?') + 1).split("&", -1)) {
            int equals = part.indexOf('=');
            params.add(Map.entry(percent(part.substring(0, equals)), percent(part.substring(equals + 1))));
        }
        return params;
    }

    private static String percent(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            assertThat(c).isLessThan('\u007f').isGreaterThan(' ').isNotIn('+', '#', '&');
            if (c == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(UTF_8);
    }

    private static String text(String any) {
        return new String(any.getBytes(UTF_8), UTF_8);
    }
}
