package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.records.CorrectedRows;
import io.stellicroutes.records.UnreadableFileException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people have corrected in a spreadsheet is read by camel-csv, however the spreadsheet has saved it. */
final class CorrectedRowsTest {
    private static final List<String> NAMES = List.of("id", "name", "note");

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    private TestRoad road;

    @BeforeEach
    void start() throws Exception {
        road = routes.start(context -> context.addRoutes(reading()));
    }

    @AfterEach
    void stop() {
        road.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_row,_reason,id,name,note\n2,a blank line,7,\"Zoë; \"\"MA\"\"\",\n",
                "\uFEFF_row;_reason;id;name;note\r\n2;a blank line;7;\"Zoë; \"\"MA\"\"\";\r\n",
                "_row\tid\tname\tnote\r\n2\t7\t\"Zoë; \"\"MA\"\"\"\t\r\n",
                "sep=;\r\nnote;name;id;_row\r\n;\"Zoë; \"\"MA\"\"\";7;2\r\n",
                "\uFEFF\"sep=\t\"\r\nname\tid\t_row\tnote\r\n\"Zoë; \"\"MA\"\"\"\t7\t2\r\n",
                "_row;id;name;note;;\n2;7;\"Zoë; \"\"MA\"\"\";;;\n;;;;;\n\n",
                "\"_row\",\"id\",\"name\",\"note\"\r2,7,\"Zoë; \"\"MA\"\"\",\r"
            })
    void everySpreadsheetsCsvIsRead(String text) throws Exception {
        assertThat(read(Files.writeString(routes.path("corrected.csv"), text)))
                .isEqualTo(Map.of(2L, List.of("7", "Zoë; \"MA\"", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,name,note\n7,private,\n",
                "2,7,private,\n",
                "_row,id,name\n2,7,private\n",
                "_row,id,name,note,name\n2,7,private,,\n",
                "_row,id,name,note,other\n2,7,private,,\n",
                "_row,id,name,note\ntwo,7,private,\n",
                "_row,id,name,note\n2,7,private,\n2,7,private,\n",
                "_row,id,name,note\n2,7,private,,x\n",
                "_row,id,name,note\n2,7,\"private,\n",
                "_row,id,name,note\n2,7,\"pri\"vate,\n",
                "sep=|\n_row|id|name|note\n2|7|private|\n",
                ""
            })
    void whatIsNoSuchFileIsRefusedWithoutARecordInTheError(String text) throws Exception {
        Path file = Files.writeString(routes.path("corrected.csv"), text);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("corrected.csv")
                .hasMessageNotContainingAny("private", "pri\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "UTF-16LE"})
    void aFileThatIsNotUtf8IsRefusedForNamesWouldChange(String charset) throws Exception {
        Path file = Files.writeString(
                routes.path("corrected.csv"), "_row;id;name;note\n2;7;Zoë;\n", Charset.forName(charset));

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("corrected.csv");
    }

    @Test
    void utf16WithItsMarkIsRead() throws Exception {
        byte[] text = "\uFEFF_row\tid\tname\tnote\r\n2\t7\tZoë\t\r\n".getBytes(StandardCharsets.UTF_16LE);

        assertThat(read(Files.write(routes.path("corrected.csv"), text)))
                .isEqualTo(Map.of(2L, List.of("7", "Zoë", "")));
    }

    private Map<Long, List<String>> read(Path file) throws Exception {
        try (ProducerTemplate producer = road.context().createProducerTemplate()) {
            Exchange exchange = producer.request(
                    "direct:read", start -> start.getMessage().setHeader(StellicConstants.CORRECTED, file));
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            Map<Long, List<String>> rows = new TreeMap<>();
            Map<?, ?> read = exchange.getMessage().getBody(Map.class);
            read.forEach((number, fields) -> rows.put((Long) number, texts(fields)));
            return rows;
        }
    }

    private static List<String> texts(Object fields) {
        return ((List<?>) fields).stream().map(String.class::cast).toList();
    }

    /** As the route stellic-replay does: camel-csv closes its rows with the exchange. */
    private static RouteBuilder reading() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:read").to("direct:stellic-corrected-rows").process(CorrectedRowsTest::order);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static void order(Exchange exchange) throws IOException {
        Path file = exchange.getMessage().getHeader(StellicConstants.CORRECTED, Path.class);
        Iterator<List<?>> rows = exchange.getProperty(StellicConstants.PROPERTY_CORRECTED, Iterator.class);
        exchange.getMessage().setBody(CorrectedRows.of(file, rows, NAMES));
    }
}
