package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code preview NAME}. */
@Command(
        name = "preview",
        description = "Fetches an export and prints its first records, one JSON object a line. Delivers nothing.",
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            converter = FromOne.class,
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--to", paramLabel = "DEST", description = "As this destination gets them, by its column rules.")
    private String to;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = invocation.out();
        try (CommandRoutes routes = invocation.routes()) {
            invocation.known(name, to, routes.bundle().config());
            routes.closeAtSignal("stopping; nothing has been delivered");
            routes.start();
            try (ProducerTemplate producer = routes.context().createProducerTemplate()) {
                Object body = routes.call(
                        producer,
                        StellicConstants.DIRECT_PREVIEW,
                        to == null
                                ? Map.of(StellicConstants.EXPORT, name, StellicConstants.ROWS, rows)
                                : Map.of(
                                        StellicConstants.EXPORT,
                                        name,
                                        StellicConstants.ROWS,
                                        rows,
                                        StellicConstants.TO,
                                        to),
                        Object.class);
                if (body instanceof RunReport failed) {
                    invocation.err().println(failed.run().error().orElse("failed"));
                    return 1;
                }
                List<?> shown = (List<?>) body;
                List<String> asFor = to == null ? List.of() : List.of(to);
                invocation.shows(routes.bundle().ledger(), "preview", name, null, asFor, shown.size());
                ObjectMapper mapper = new ObjectMapper();
                for (Object row : shown) {
                    out.println(mapper.writeValueAsString(row));
                }
            }
            out.flush();
            return 0;
        }
    }
}
