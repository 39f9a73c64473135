package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** URLs as a server reads them. */
final class Decoded {
    private Decoded() {}

    /** The parameters of a URL. */
    static List<Map.Entry<String, String>> parameters(String url) {
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

    /** Text that has a form in UTF-8. */
    static String text(String any) {
        return new String(any.getBytes(UTF_8), UTF_8);
    }
}
