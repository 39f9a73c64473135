package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.TriggerKey;

/** What passes the configuration's check also starts and runs, however a user has typed it. */
final class PropertiesAsTypedTest {
    @TempDir
    private Path dir;

    @Test
    void blanksAndATrailingSlashDoNoHarm() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, "user_groups");
            properties.put("stellic.base-url", sandbox.url() + "/ ");
            properties.put("stellic.request.retries", "2 ");
            properties.put("stellic.request.retry-delay", " 10ms ");
            properties.put("stellic.request.timeout", "30s ");
            properties.put("stellic.csv.charset", " ");
            properties.put("stellic.csv.delimiter", "");
            properties.put("stellic.destinations.local.type", "file ");
            properties.put("stellic.exports.user_groups.to", " local ");
            try (TestRoad road = TestRoad.start(properties)) {
                RunReport report = road.run("user_groups");

                assertThat(report.run().error()).isEmpty();
                assertThat(report.delivered()).isTrue();
                assertThat(TestRoad.filesIn(dir.resolve("out"))).hasSize(1);
            }
        }
    }

    @Test
    void everyCronExpressionReachesQuartzAsItStands() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            List<String> expressions = List.of(
                    "0 0 2 * * ?",
                    "0 0/15 8-18 ? * MON-FRI",
                    "0 15 10 ? * 6#3",
                    "0 15 10 L * ? 2099",
                    "0 0 2 1,15 * ?");
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, "user_groups");
            for (int i = 0; i < expressions.size(); i++) {
                properties.put("stellic.exports.e" + i + ".data-type", "user_groups");
                properties.put("stellic.exports.e" + i + ".to", "local");
                properties.put("stellic.exports.e" + i + ".schedule", expressions.get(i));
            }
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(road.context().getEndpoints().stream()
                                .filter(QuartzEndpoint.class::isInstance)
                                .map(endpoint -> ((QuartzEndpoint) endpoint).getCron()))
                        .containsExactlyInAnyOrderElementsOf(expressions);
            }
        }
    }

    @Test
    void everyTimeZoneReachesTheTriggerOfQuartz() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            List<String> zones = List.of("America/New_York", "Asia/Kolkata", "UTC", "Etc/GMT+5");
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, "user_groups");
            for (int i = 0; i < zones.size(); i++) {
                properties.put("stellic.exports.e" + i + ".data-type", "user_groups");
                properties.put("stellic.exports.e" + i + ".to", "local");
                properties.put("stellic.exports.e" + i + ".schedule", "0 15 3 * * ?");
                properties.put("stellic.exports.e" + i + ".time-zone", zones.get(i));
            }
            try (TestRoad road = TestRoad.start(properties)) {
                Scheduler scheduler = road.context()
                        .getComponent("quartz", QuartzComponent.class)
                        .getScheduler();
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
    }
}
