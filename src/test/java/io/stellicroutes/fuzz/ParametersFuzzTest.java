package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.StellicUrls;
import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parameters on their way to Stellic: what the server decodes is what was meant, and nothing else of the URL changes.
 */
final class ParametersFuzzTest {
    private static final StellicUrls URLS = new StellicUrls(URI.create("https://u.stellic.com"));

    @FuzzTest
    void whatTheServerDecodesIsWhatWasMeant(FuzzedDataProvider data) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (int i = data.consumeInt(0, 4); i > 0; i--) {
            params.add(Map.entry(
                    Decoded.text(data.consumeString(12)).replace("=", ""), Decoded.text(data.consumeString(30))));
        }
        URI uri = URI.create(URLS.exportData(export(params), Channel.S3).replaceAll("[\\[\\]]", "_"));

        assertThat(uri.getHost()).isEqualTo("u.stellic.com");
        assertThat(uri.getPath()).isEqualTo("/exports/export_data/x");
        assertThat(uri.getFragment()).isNull();
        List<Map.Entry<String, String>> expected = new ArrayList<>();
        expected.add(Map.entry("output_format", "csv"));
        expected.add(Map.entry("delivery_channel", "s3"));
        expected.addAll(params);
        assertThat(Decoded.parameters(URLS.exportData(export(params), Channel.S3)))
                .isEqualTo(expected);
    }

    private static ExportSpec export(List<Map.Entry<String, String>> params) {
        return SampleExport.named("x").params(params).to("f");
    }
}
