package io.stellicroutes.cli;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.run.Problems;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * A mistake in a route file keeps the routes from starting. The message names the file, the line, the route or step,
 * and the cause. At that time no record has been read; passwords in URIs are masked, secrets of the configuration
 * removed.
 */
final class RouteFileException extends Exception implements HasProblem {
    private static final long serialVersionUID = 1L;

    /** A parser's own words for a place: {@code in reader, line 3, column 4:} and the excerpt behind it. */
    private static final Pattern PLACE = Pattern.compile("(?s)\\s*\\bin reader, line (\\d+), column \\d+:.*");

    private static final Pattern LINE = Pattern.compile("(?:in reader, line |, line |:)(\\d+)\\b");
    private static final Pattern DUPLICATE_ID = Pattern.compile("(?i)duplicate id detected: ([^.\\s]+)");

    private final Problem problem;

    private RouteFileException(String place, String detail, Throwable cause) {
        this(Problem.of(ErrorCode.ROUTE_FILE, Subject.ofFile(place), detail), cause);
    }

    private RouteFileException(Problem problem, Throwable cause) {
        super(problem.text(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }

    /**
     * Explains why the routes did not start.
     *
     * @param thrown what kept them from starting
     * @param routes the pattern by which the route files are found
     * @param known what must not be told; asked for only if the configuration is right
     * @return empty if the cause is not in a route file
     */
    static Optional<RouteFileException> of(
            Throwable thrown, CamelContext context, String routes, Supplier<? extends Collection<String>> known) {
        if (Problems.isDiskFull(thrown)) {
            return Optional.empty();
        }
        String routeId = null;
        Throwable root = thrown;
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof HasProblem) {
                return Optional.empty();
            }
            if (cause instanceof FailedToCreateRouteException failed) {
                routeId = failed.getRouteId();
            } else if (cause instanceof FailedToStartRouteException failed) {
                routeId = failed.getRouteId();
            }
            root = cause;
        }
        Collection<String> secrets = known.get();
        String message = harmless(reason(root), secrets);
        if (routeId != null) {
            RouteDefinition route = context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteDefinition(routeId);
            String step = step(route, root, thrown);
            return Optional.of(new RouteFileException(where(route, step), message, thrown));
        }
        return unreadable(context, routes)
                .map(mistake ->
                        new RouteFileException(mistake.place(), harmless(reason(mistake.cause()), secrets), thrown));
    }

    /** The first file that can't be parsed, with the line. */
    private static Optional<Unreadable> unreadable(CamelContext context, String routes) {
        try {
            for (Resource file :
                    PluginHelper.getPackageScanResourceResolver(context).findResources(routes)) {
                try {
                    for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(file)) {
                        if (builder instanceof RouteBuilder parsed) {
                            parsed.setCamelContext(context);
                            parsed.configure();
                        }
                    }
                } catch (Exception e) {
                    Throwable root = Causes.root(e);
                    Matcher line = LINE.matcher(String.valueOf(root.getMessage()));
                    return Optional.of(new Unreadable(
                            name(file.getLocation()) + (line.find() ? ", line " + line.group(1) : ""), root));
                }
            }
        } catch (Exception e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private record Unreadable(String place, Throwable cause) {}

    /** The id of the step that Camel names, or that has the id which is there twice. */
    private static String step(RouteDefinition route, Throwable root, Throwable thrown) {
        Matcher duplicate = DUPLICATE_ID.matcher(String.valueOf(root.getMessage()));
        if (duplicate.find()) {
            return duplicate.group(1);
        }
        if (route == null) {
            return null;
        }
        for (Throwable cause : Causes.of(thrown)) {
            String at = StringHelper.between(String.valueOf(cause.getMessage()), ">>> ", " <<<");
            if (at != null) {
                return steps(route)
                        .filter(step ->
                                step.toString().equals(at) || step.getLabel().equals(at))
                        .map(ProcessorDefinition::getId)
                        .findFirst()
                        .orElse(null);
            }
        }
        return null;
    }

    private static Stream<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .map(step -> (ProcessorDefinition<?>) step);
    }

    private static String where(RouteDefinition route, String step) {
        if (route == null) {
            return "a route file";
        }
        String file = route.getLocation() == null
                ? (route.getResource() == null
                        ? "a route file"
                        : name(route.getResource().getLocation()))
                : name(route.getLocation());
        int line = steps(route)
                .filter(found -> step != null && step.equals(found.getId()))
                .mapToInt(ProcessorDefinition::getLineNumber)
                .filter(number -> number > 0)
                .findFirst()
                .orElse(route.getLineNumber());
        return file + (line > 0 ? ", line " + line : "") + ", route " + route.getId()
                + (step == null ? "" : ", step " + step);
    }

    /** A file by its own name, without the directories that lead there. */
    private static String name(String location) {
        String path = location.contains(":")
                ? URI.create(location.replace(" ", "%20")).getSchemeSpecificPart()
                : location;
        Path file = Path.of(path).getFileName();
        return "routes/" + file;
    }

    private static String reason(Throwable root) {
        String message = String.valueOf(root.getMessage());
        if (root instanceof ResolveEndpointFailedException failed) {
            message = message.replace(String.valueOf(failed.getUri()), URISupport.sanitizeUri(failed.getUri()));
        }
        String words = PLACE.matcher(message).replaceFirst("");
        String kind = root.getClass().getSimpleName().replaceFirst("Exception$", "");
        return words.isBlank() || words.equals("null") ? kind : words;
    }

    private static String harmless(String text, Collection<String> secrets) {
        String harmless = URISupport.sanitizeUri(Printable.of(text));
        for (String secret : secrets) {
            harmless = secret.isBlank() ? harmless : harmless.replace(secret, "…");
        }
        return harmless.strip();
    }
}
