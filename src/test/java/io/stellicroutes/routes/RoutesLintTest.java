package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What our YAML looks like, so that it reads top to bottom and designers can show it. */
final class RoutesLintTest {
    private static final Path ROUTES = Path.of("routes");
    private static final String EXTENSION = ".camel.yaml";
    private static final int LINES = 130;
    /** Options that two endpoints may share: what more they share is said once, in a route that both call. */
    private static final int SHARED_OPTIONS = 2;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^{}]+)}}");
    private static final Pattern CLASS_NAME = Pattern.compile("(#class:.*|[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]\\w*)");
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|passphrase|secret|token|access-?key|private-?key|authorization).*");
    private static final Set<String> SCRIPTS =
            Set.of("groovy", "java", "javascript", "joor", "js", "mvel", "ognl", "python", "script", "spel");
    private static final Set<String> KINDS = Set.of("route", "routeTemplate", "routeConfiguration");
    /** What holds steps and may be named in logs and diagrams, though it is no step. */
    private static final Set<String> BRANCHES = Set.of("when", "otherwise", "doCatch", "doFinally", "onException");

    static List<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(ROUTES)) {
            return paths.map(path -> path.getFileName().toString())
                    .map(name -> name.replace(EXTENSION, ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsShortEnoughToBeRead(String file) throws IOException {
        assertThat(Files.readAllLines(path(file))).hasSizeLessThanOrEqualTo(LINES);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileBeginsWithWhatItIsFor(String file) throws IOException {
        assertThat(Files.readAllLines(path(file)).get(0)).matches("# [A-Z].{30,}");
    }

    /** What a bean does can't be read in the YAML. */
    @ParameterizedTest
    @MethodSource("files")
    void everyStepThatCallsABeanSaysWhatThatDoes(String file) throws IOException {
        for (Part part : parts(file)) {
            steps(part.body(), (kind, step) -> {
                if (callsABean(step)) {
                    assertThat(step).as("%s of %s", step.get("id"), part.id()).containsKey("description");
                }
                if (step.containsKey("description")) {
                    assertThat((String) step.get("description"))
                            .as("%s of %s", step.get("id"), part.id())
                            .hasSizeBetween(15, 120)
                            .doesNotEndWith(".");
                }
            });
        }
    }

    private static boolean callsABean(Map<String, Object> step) {
        return String.valueOf(step.get("ref")).startsWith("stellic")
                || map(step.get("expression")).containsKey("method")
                || map(map(step.get("onWhen")).get("expression")).containsKey("method")
                || step.containsKey("custom");
    }

    @Test
    void noTwoEndpointsRepeatOptions() throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String file : files()) {
            for (Part part : parts(file)) {
                steps(part.body(), (kind, step) -> {
                    if (step.containsKey("uri")) {
                        endpoints.add(new Endpoint(part.id() + " " + step.get("id"), map(step.get("parameters"))));
                    }
                });
            }
        }
        assertThat(endpoints).hasSizeGreaterThan(30);
        for (Endpoint one : endpoints) {
            for (Endpoint other : endpoints.subList(endpoints.indexOf(one) + 1, endpoints.size())) {
                Set<Map.Entry<String, Object>> shared =
                        new HashSet<>(one.options().entrySet());
                shared.retainAll(other.options().entrySet());
                assertThat(shared)
                        .as("options that %s and %s repeat", one.step(), other.step())
                        .hasSizeLessThanOrEqualTo(SHARED_OPTIONS);
            }
        }
    }

    private record Endpoint(String step, Map<String, Object> options) {}

    /** The routes, the examples and the Kamelets. */
    static List<Path> yaml() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path directory : List.of(ROUTES, Path.of("examples"), Path.of("kamelets"))) {
            try (Stream<Path> paths = Files.walk(directory)) {
                paths.filter(path -> path.toString().endsWith(".yaml")).sorted().forEach(found::add);
            }
        }
        return found;
    }

    /** Quotes where YAML needs them, and around text that a step sets. */
    @ParameterizedTest
    @MethodSource("yaml")
    void booleansAndNumbersHaveNoQuotes(Path file) throws IOException {
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> !line.strip().startsWith("expression:"))
                .noneMatch(line -> line.matches(".*: \"(true|false|[0-9.]+)\""));
    }

    /** What an engineer gives may be a whole URI. */
    @ParameterizedTest
    @MethodSource("yaml")
    void aUriIsTheNameOfAComponentAndEverythingElseStandsInParameters(Path file) throws IOException {
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.strip().matches("(- )?uri:.*"))
                .allMatch(line -> line.matches(" *(- )?uri: ([a-z0-9-]+|\"\\{\\{.*\"|kamelet:source)"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteAndTemplateHasAnIdAndSaysWhatItIsFor(String file) throws IOException {
        for (Part part : parts(file)) {
            assertThat(part.kind()).isIn(KINDS);
            assertThat(part.id()).matches("[a-z]+(-[a-z0-9]+)*");
            assertThat(part.text("description"))
                    .as(part.id())
                    .hasSizeBetween(15, 140)
                    .doesNotEndWith(".");
            if (part.kind().equals("routeTemplate")) {
                assertThat(list(part.body().get("parameters")))
                        .as(part.id())
                        .allSatisfy(parameter -> assertThat(map(parameter)).containsKeys("name", "description"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIdAndEndpointAreCalledAlike(String file) throws IOException {
        List<Part> parts = parts(file);
        if (parts.get(0).kind().equals("routeConfiguration")) {
            return;
        }
        assertThat(parts.get(0).id()).matches("(stellic-)?" + file + "(-.*)?");
        for (Part part : parts) {
            String name = String.valueOf(map(part.from().get("parameters")).get("name"));
            if (part.kind().equals("route")) {
                assertThat(part.from()).as(part.id()).containsEntry("uri", "direct");
                assertThat(name).isEqualTo(part.id());
            } else if (file.startsWith("to-")) {
                String kind = file.substring("to-".length());
                assertThat(part.id()).isIn("to-" + kind, "check-" + kind);
                assertThat(name).isEqualTo("stellic-" + part.id().replace(kind, "{{destination}}"));
            } else if (file.startsWith("call-")) {
                assertThat(name).isEqualTo("{{routeId}}");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aDestinationCanBeDeliveredToAndChecked(String file) throws IOException {
        if (file.startsWith("to-")) {
            String kind = file.substring("to-".length());
            assertThat(DestinationTypes.found().names()).contains(kind);
            assertThat(parts(file)).extracting(Part::id).contains("to-" + kind, "check-" + kind);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyStepHasAnIdThatIsUniqueInItsRoute(String file) throws IOException {
        for (Part part : parts(file)) {
            List<String> ids = new ArrayList<>();
            steps(part.body(), (kind, step) -> {
                assertThat(step.get("id"))
                        .as("the id of a step %s of %s", kind, part.id())
                        .isInstanceOf(String.class);
                // never a plain word: an application may call its routes so, and Camel refuses an id that is there
                // twice
                assertThat((String) step.get("id")).as(part.id()).matches("stellic-[a-z0-9-]+");
                ids.add((String) step.get("id"));
            });
            assertThat(ids).as(part.id()).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRouteThatCanBeUsedTwiceHasAPrefixForItsSteps(String file) throws IOException {
        for (Part part : parts(file)) {
            assertThat(part.route().containsKey("nodePrefixId"))
                    .as(part.id())
                    .isEqualTo(part.kind().equals("routeTemplate"));
        }
    }

    /** Timers of one name share a thread, so that one that takes long holds up the other. */
    @Test
    void noTwoTimersHaveOneName() throws IOException {
        List<String> names = new ArrayList<>();
        for (String file : files()) {
            for (Part part : parts(file)) {
                values(part.body(), "", (key, value) -> {
                    if (key.equals("timerName")) {
                        names.add(value);
                    }
                });
            }
        }

        assertThat(names).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothingIsProgrammedInYaml(String file) throws IOException {
        for (Part part : parts(file)) {
            values(part.body(), "", (key, value) -> {
                assertThat(SCRIPTS).as(part.id()).doesNotContain(key);
                if (!key.equals("exception")) {
                    assertThat(value).as(part.id() + " " + key).doesNotMatch(CLASS_NAME);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void noSecretStandsInARoute(String file) throws IOException {
        for (Part part : parts(file)) {
            values(part.body(), "", (key, value) -> {
                if (SECRET.matcher(key).matches()) {
                    assertThat(value).as(part.id() + " " + key).matches("\\{\\{\\??[a-z-]+}}");
                }
                assertThat(value).as(part.id() + " " + key).doesNotMatch("(?i).*(bearer |basic |://[^/]*:[^/]*@).*");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPlaceholderIsADocumentedPropertyOrAParameterOrABeanOfOurs(String file) throws IOException {
        for (Part part : parts(file)) {
            Set<String> known = new HashSet<>(Settings.globalDefaults().keySet());
            list(part.body().get("parameters"))
                    .forEach(
                            parameter -> known.add(String.valueOf(map(parameter).get("name"))));
            values(
                    part.body(),
                    "",
                    (key, value) -> PLACEHOLDER.matcher(value).results().forEach(found -> {
                        String name = found.group(1);
                        if (!name.matches("bean:stellic[A-Za-z]+\\.[a-zA-Z]+")) {
                            assertThat(known).as(part.id() + " " + key).contains(name);
                        }
                    }));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyParameterOfATemplateIsUsed(String file) throws IOException {
        for (Part part : parts(file)) {
            Set<String> used = new HashSet<>();
            values(
                    part.route(),
                    "",
                    (key, value) -> PLACEHOLDER.matcher(value).results().forEach(found -> used.add(found.group(1))));
            list(part.body().get("parameters")).forEach(parameter -> assertThat(used)
                    .as(part.id())
                    .contains(String.valueOf(map(parameter).get("name"))));
        }
    }

    /** Whoever configures a client calls a URL; and a URL is sent as it was given. */
    @ParameterizedTest
    @MethodSource("files")
    void everyHttpEndpointSendsItsUrlAsItIsGiven(String file) throws IOException {
        for (Part part : parts(file)) {
            steps(part.body(), (kind, step) -> {
                Map<String, Object> options = map(step.get("parameters"));
                assertThat(options.get("httpActivityListener"))
                        .as("%s of %s", step.get("id"), part.id())
                        .isEqualTo(options.containsKey("httpClientConfigurer") ? "#bean:stellicRequestTarget" : null);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void onlyBeansOfOursAreCalled(String file) throws IOException {
        for (Part part : parts(file)) {
            values(part.body(), "", (key, value) -> {
                if (key.equals("ref")) {
                    assertThat(value).as(part.id()).startsWith("stellic");
                }
                if (value.startsWith("#bean:")) {
                    assertThat(value).as(part.id()).startsWith("#bean:stellic");
                }
            });
        }
    }

    /** A route, a template or a configuration. */
    private record Part(String kind, Map<String, Object> body) {
        String id() {
            return text("id");
        }

        String text(String key) {
            return String.valueOf(body.get(key));
        }

        Map<String, Object> route() {
            return kind.equals("routeTemplate") ? map(body.get("route")) : body;
        }

        Map<String, Object> from() {
            return map(route().get("from"));
        }
    }

    private static Path path(String file) {
        return ROUTES.resolve(file + EXTENSION);
    }

    private static List<Part> parts(String file) throws IOException {
        Object yaml =
                new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(Files.readString(path(file)));
        List<Part> parts = new ArrayList<>();
        for (Object element : list(yaml)) {
            assertThat(map(element)).as(file).hasSize(1);
            map(element).forEach((kind, body) -> parts.add(new Part(kind, map(body))));
        }
        assertThat(parts).as(file).isNotEmpty();
        return parts;
    }

    /** Visits every step and every branch. */
    private static void steps(Object node, BiConsumer<String, Map<String, Object>> visitor) {
        for (Object element : node instanceof List<?> ? list(node) : List.of()) {
            steps(element, visitor);
        }
        map(node).forEach((key, value) -> {
            if (key.equals("steps")) {
                list(value).forEach(step -> map(step).forEach((kind, body) -> visitor.accept(kind, map(body))));
            } else if (BRANCHES.contains(key) && !isListOfElements(key, value)) {
                (value instanceof List<?> ? list(value) : List.of(value))
                        .forEach(branch -> visitor.accept(key, map(branch)));
            }
            steps(value, visitor);
        });
    }

    /** A configuration's {@code onException:} holds elements of the same name. */
    private static boolean isListOfElements(String key, Object value) {
        return key.equals("onException") && value instanceof List<?>;
    }

    /** Visits every text with the key that it stands behind. */
    private static void values(Object node, String key, BiConsumer<String, String> visitor) {
        if (node instanceof Map<?, ?>) {
            map(node).forEach((name, value) -> values(value, name, visitor));
        } else if (node instanceof List<?>) {
            list(node).forEach(value -> values(value, key, visitor));
        } else if (node != null) {
            visitor.accept(key, node.toString());
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return node instanceof Map<?, ?> ? (Map<String, Object>) node : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object node) {
        return node instanceof List<?> ? (List<Object>) node : List.of();
    }
}
