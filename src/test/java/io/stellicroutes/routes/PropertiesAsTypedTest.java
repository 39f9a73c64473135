package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.HttpSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.TriggerKey;

/** What passes the configuration's check also starts and runs, however a user has typed it. */
final class PropertiesAsTypedTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z-]+)}}");

    /** The names of all placeholders in the routes that are no bean's. */
    private static final List<String> PARAMETERS = parameters();

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("stellic.schedules.enabled=true");

    @Test
    void blanksAndATrailingSlashDoNoHarm() throws Exception {
        routes.set("""
                stellic.base-url=<sandbox>/\s
                stellic.request.retries=2\s
                stellic.request.retry-delay=\\ 10ms\s
                stellic.request.timeout=30s\s
                stellic.csv.charset=\\\s
                stellic.csv.delimiter=
                stellic.destinations.local.type=file\s
                stellic.exports.user_groups.to=\\ local\s
                """);
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");

            assertThat(report.run().error()).isEmpty();
            assertThat(report.delivered()).isTrue();
            assertThat(routes.files("out")).hasSize(1);
        }
    }

    @Test
    void everyCronExpressionReachesQuartzAsItStands() throws Exception {
        List<String> expressions = List.of(
                "0 0 2 * * ?", "0 0/15 8-18 ? * MON-FRI", "0 15 10 ? * 6#3", "0 15 10 L * ? 2099", "0 0 2 1,15 * ?");
        for (int i = 0; i < expressions.size(); i++) {
            routes.set("""
                    stellic.exports.e%1$d.data-type=user_groups
                    stellic.exports.e%1$d.to=local
                    stellic.exports.e%1$d.schedule=%2$s
                    """.formatted(i, expressions.get(i)));
        }
        try (TestRoad road = routes.start()) {
            assertThat(road.context().getEndpoints().stream()
                            .filter(QuartzEndpoint.class::isInstance)
                            .map(endpoint -> ((QuartzEndpoint) endpoint).getCron()))
                    .containsExactlyInAnyOrderElementsOf(expressions);
        }
    }

    @Test
    void everyTimeZoneReachesTheTriggerOfQuartz() throws Exception {
        List<String> zones = List.of("America/New_York", "Asia/Kolkata", "UTC", "Etc/GMT+5");
        for (int i = 0; i < zones.size(); i++) {
            routes.set("""
                    stellic.exports.e%1$d.data-type=user_groups
                    stellic.exports.e%1$d.to=local
                    stellic.exports.e%1$d.schedule=0 15 3 * * ?
                    stellic.exports.e%1$d.time-zone=%2$s
                    """.formatted(i, zones.get(i)));
        }
        try (TestRoad road = routes.start()) {
            Scheduler scheduler =
                    road.context().getComponent("quartz", QuartzComponent.class).getScheduler();
            for (int i = 0; i < zones.size(); i++) {
                CronTrigger trigger = (CronTrigger) scheduler.getTrigger(TriggerKey.triggerKey("e" + i, "stellic"));
                assertThat(trigger.getTimeZone().toZoneId()).hasToString(zones.get(i));
                assertThat(trigger.getNextFireTime()
                                .toInstant()
                                .atZone(ZoneId.of(zones.get(i)))
                                .toLocalTime())
                        .isEqualTo(LocalTime.of(3, 15));
            }
        }
    }

    private static List<String> parameters() {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(PropertiesAsTypedTest::read)
                    .flatMap(text -> PLACEHOLDER.matcher(text).results())
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Camel looks for a parameter that has no value among the properties and the environment's variables. */
    @Test
    void whatTheApplicationHasNamedLikeAParameterOfOurRoutesChangesNoRoute() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            for (String name : PARAMETERS) {
                routes.set(name + "=GET");
            }
            routes.destination("mine", "type=http\nurl=" + sink.url("/in"));
            routes.set("stellic.exports.user_groups.to=local,mine");
            try (TestRoad road = routes.start()) {
                RunReport report = road.run("user_groups");

                assertThat(report.delivered()).isTrue();
                assertThat(sink.posts()).isNotEmpty();
                assertThat(routes.files("out")).hasSize(1);
            }
        }
    }
}
