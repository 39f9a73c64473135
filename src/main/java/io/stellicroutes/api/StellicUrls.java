package io.stellicroutes.api;

import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ExportSpec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The two URLs of the export API (reference, "Parameters and structure" and steps 1 and 2). Immutable. */
public final class StellicUrls {
    /** What a browser leaves as it is in a query, beside letters and digits; {@code + & # %} are not among them. */
    private static final String PLAIN_IN_QUERY = "-._~!$'()*,;:@/?[]=";

    private final String base;

    public StellicUrls(URI baseUrl) {
        base = baseUrl.toString();
    }

    /**
     * {@code GET} starts an export (reference, step 1). The parameters keep their order and their repeats and are
     * encoded once, as a browser would: a space is {@code %20}, brackets and colons stay.
     *
     * @param channel the {@code delivery_channel} to ask for, which may differ from the export's own after a fallback
     */
    public String exportData(ExportSpec export, Channel channel) {
        StringBuilder url = new StringBuilder(base)
                .append("/exports/export_data/")
                .append(export.dataType())
                .append("?output_format=csv");
        if (channel != Channel.AUTO) {
            url.append("&delivery_channel=").append(channel.name().toLowerCase(Locale.ROOT));
        }
        for (Map.Entry<String, String> param : export.params()) {
            url.append('&');
            encode(url, param.getKey());
            url.append('=');
            encode(url, param.getValue());
        }
        return url.toString();
    }

    /** {@code GET} tells how an export stands and where its file is (reference, step 2). */
    public String getExportUrl(String fileName) {
        StringBuilder url = new StringBuilder(base).append("/exports/get_export_url/?file_name=");
        encode(url, fileName);
        return url.toString();
    }

    private static void encode(StringBuilder url, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN_IN_QUERY.indexOf(c) >= 0)) {
                url.append(c);
            } else {
                url.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
    }
}
