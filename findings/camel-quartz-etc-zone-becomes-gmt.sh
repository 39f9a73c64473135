#!/usr/bin/env bash
# Camel's quartz endpoint takes a time zone as trigger.timeZone. Zones such as Etc/GMT+5 are valid identifiers of the time zone
# database, and Java knows them. In the endpoint's URI they become GMT, five hours off, without a warning, both as they are and
# with the plus escaped as %2B: the plus is read as a blank, and a zone that Java does not know is GMT to it. Nothing fails, and
# the schedule runs. RAW(...) around the zone keeps it.
# Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-quartz</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Zones.java <<'JAVA'
import java.util.TimeZone;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

class Zones {
    public static void main(String[] arguments) throws Exception {
        for (String zone : new String[] {"Etc/GMT+5", "Etc/GMT%2B5", "RAW(Etc/GMT+5)", "America/Lima"}) {
            try (CamelContext context = new DefaultCamelContext()) {
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("quartz:night?cron=0+15+3+*+*+?&trigger.timeZone=" + zone).to("log:night");
                    }
                });
                context.start();
                var scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
                for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                    TimeZone used = ((CronTrigger) scheduler.getTrigger(key)).getTimeZone();
                    System.out.println(zone + " -> " + used.getID() + ", offset " + used.getRawOffset() / 3_600_000 + " h");
                }
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "camel-quartz 4.18.0, the zone in the URI and the zone of Quartz's trigger:"
java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(cat classpath)" Zones.java | tee seen
grep -qx 'Etc/GMT+5 -> GMT, offset 0 h' seen || { echo "changed: a plus in the zone is no longer GMT" >&2; exit 1; }
grep -qx 'Etc/GMT%2B5 -> GMT, offset 0 h' seen || { echo "changed: an escaped plus is no longer GMT" >&2; exit 1; }
grep -qx 'RAW(Etc/GMT+5) -> Etc/GMT+5, offset -5 h' seen || { echo "changed: RAW does not keep the zone" >&2; exit 1; }
grep -qx 'America/Lima -> America/Lima, offset -5 h' seen || { echo "changed: a zone without a plus is not used" >&2; exit 1; }
echo "as described"
