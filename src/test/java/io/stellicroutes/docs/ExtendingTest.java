package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names that {@code docs/extending.md} promises are those of the code, and those of the code are there. */
final class ExtendingTest {
    private static final String PAGE = Pages.text(Path.of("docs/extending.md"));
    private static final Pattern NAME = Pattern.compile("(?:direct:)?stellic-[a-z-]+(?:NAME|\\{\\{destination}})?");
    /** Of the page's examples, not of the road. */
    private static final String OWN = "local";
    /** Of the service alone; nobody calls them. */
    private static final Set<String> UPKEEP =
            Set.of("stellic-recovery", "stellic-alert-clock", "stellic-retention", "stellic-missed");

    @TempDir
    private static Path dir;

    private static TestRoad road;

    @BeforeAll
    static void start() throws Exception {
        road = TestRoad.start(RoutesExtension.parse("""
                stellic.base-url=http://127.0.0.1:1
                stellic.work-dir=%s/work
                stellic.request.retries=1
                stellic.request.retry-delay=10ms
                stellic.exports.NAME.to=NAME,local
                stellic.alerts.to=mock:pager
                stellic.destinations.NAME.type=http
                stellic.destinations.NAME.url=http://127.0.0.1:1/in
                stellic.destinations.local.type=endpoint
                stellic.destinations.local.uri=mock:local
                """.formatted(dir)));
        assertThat(road.run("NAME").isFailed()).as("there is no Stellic").isTrue();
    }

    @AfterAll
    static void stop() {
        road.close();
    }

    private static List<String> constants() throws IllegalAccessException {
        List<String> constants = new java.util.ArrayList<>();
        for (Field constant : StellicConstants.class.getFields()) {
            constants.add((String) constant.get(null));
        }
        return constants;
    }

    private static Set<String> inCode(String pattern) {
        return Pattern.compile("`(" + pattern + ")`")
                .matcher(PAGE)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyConstantIsOnThePage() throws Exception {
        for (String constant : constants()) {
            assertThat(PAGE).contains("`" + constant + (constant.endsWith("-") ? "NAME`" : "`"));
        }
    }

    @Test
    void everyHeaderOfThePageIsAConstant() throws Exception {
        assertThat(constants()).containsAll(inCode("Stellic(?!Constants)[A-Z][A-Za-z]+"));
    }

    @Test
    void everyBeanAndExchangePropertyOfThePageIsThere() throws Exception {
        CamelContext context = road.context();
        List<String> properties = constants();

        assertThat(inCode("stellic[A-Z][A-Za-z]+")).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(
                        properties.contains(name) || context.getRegistry().lookupByName(name) != null)
                .as(name)
                .isTrue());
    }

    @Test
    void everyRouteAndEndpointOfThePageIsThere() {
        Set<String> ids =
                road.context().getRoutes().stream().map(Route::getRouteId).collect(Collectors.toSet());
        Set<String> endpoints = road.context().getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .map(uri -> uri.replace("//", ""))
                .collect(Collectors.toSet());
        Set<String> named = inCode(NAME.pattern());

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named.removeIf(name -> road.context().getProcessor(name) != null))
                .as("the page names a step, too")
                .isTrue();
        assertThat(named.stream().map(name -> name.replace("{{destination}}", "NAME")))
                .allSatisfy(name ->
                        assertThat(name.startsWith("direct:") ? endpoints : ids).contains(name));
        assertThat(ids.stream().filter(id -> !id.endsWith(OWN) && !UPKEEP.contains(id)))
                .as("the routes that the page leaves out")
                .allSatisfy(id -> assertThat(named).contains(id));
    }
}
