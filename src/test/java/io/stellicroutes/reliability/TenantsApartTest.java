package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.breaker.StellicBreaker;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.Tap;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two tenants with a Stellic each: what goes over the wire to one holds nothing of the other's credential, and one that
 * is down keeps nothing from the other.
 */
@Tag("slow")
final class TenantsApartTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.request.retries=2
            stellic.exports.asynchronous.data-type=user_groups
            stellic.exports.asynchronous.to=local
            stellic.exports.synchronous.data-type=user_groups
            stellic.exports.synchronous.channel=http_file
            stellic.exports.synchronous.to=local
            stellic.exports.either.data-type=user_groups
            stellic.exports.either.channel=auto
            stellic.exports.either.to=local
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            stellic.destinations.local.file-name=${export}.csv
            """);

    @AutoClose
    private Tenant north;

    @AutoClose
    private Tenant south;

    @AutoClose
    private HttpSink northsSink;

    @AutoClose
    private HttpSink southsSink;

    /** A tenant's Stellic, and what is heard of the requests to it. */
    private static final class Tenant implements AutoCloseable {
        private final String name;
        private final Sandbox stellic;
        private final Tap wire;

        Tenant(String name, Sandbox stellic) throws Exception {
            this.name = name;
            this.stellic = stellic.whose(name).content("user_groups", "id,name\r\n1,of " + name + "\r\n");
            this.wire = new Tap(stellic.url());
        }

        String properties(String credential) {
            String auth =
                    switch (credential) {
                        case "header" -> """
                                auth.header=Authorization
                                auth.value=Token %s-token
                                """;
                        case "basic" -> """
                                auth.basic.username=%1$s
                                auth.basic.password=%1$s-password
                                """;
                        default -> """
                                auth.oauth2.token-url=%2$s/oauth/token
                                auth.oauth2.client-id=%1$s
                                auth.oauth2.client-secret=%1$s-password
                                """;
                    };
            return ("base-url=%2$s\npath-prefix=%1$s/\n" + auth)
                    .formatted(name, wire.endpoint())
                    .replaceAll("(?m)^(?=.)", "stellic.tenants." + name + ".");
        }

        /** The heads of all requests, at the Stellic and at its store. */
        List<String> heard() {
            return Stream.concat(wire.requests().stream(), stellic.downloads().requests().stream())
                    .toList();
        }

        /** In every form in which it is sent. */
        List<String> secrets() {
            return List.of(
                    name + "-token",
                    name + "-password",
                    name + "-bearer-token",
                    Base64.getEncoder().encodeToString((name + ":" + name + "-password").getBytes(UTF_8)));
        }

        @Override
        public void close() throws Exception {
            wire.close();
            stellic.close();
        }
    }

    @BeforeEach
    void twoStellics() throws Exception {
        routes.unset("stellic.base-url", "stellic.auth.");
        north = new Tenant("north", new Sandbox(routes.path("north-stellic"), 0));
        northsSink = new HttpSink();
        southsSink = new HttpSink();
        south = new Tenant("south", new Sandbox(routes.path("south-stellic"), 0));
    }

    private TestRoad start(String credentialOfNorth, String credentialOfSouth) throws Exception {
        routes.set(north.properties(credentialOfNorth));
        routes.set(south.properties(credentialOfSouth));
        return routes.start();
    }

    @ParameterizedTest
    @CsvSource({"header, header", "basic, header", "oauth2, oauth2", "oauth2, basic", "header, oauth2"})
    void eachStellicIsShownItsTenantsCredentialAlone(String ofNorth, String ofSouth) throws Exception {
        try (TestRoad road = start(ofNorth, ofSouth);
                Overheard overheard = new Overheard()) {
            for (String flow : List.of("asynchronous", "synchronous", "either")) {
                for (String tenant : List.of("north", "south")) {
                    RunReport report = road.run(tenant + "." + flow);
                    assertThat(report.run().error()).isEmpty();
                    overheard.note(road, report);
                }
            }
            assertThat(overheard.all().values()).noneMatch(text -> Stream.of(north, south)
                    .flatMap(tenant -> tenant.secrets().stream())
                    .anyMatch(text::contains));
        }

        assertApart();
        assertThat(routes.files("out/north").values()).containsOnly("id,name\n1,of north\n");
        assertThat(routes.files("out/south").values()).containsOnly("id,name\n1,of south\n");
        assertThat(routes.files("out/north")).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SILENT", "TOO_MANY_REQUESTS", "EXPIRED_URL", "FOREIGN_URL"},
            mode = EnumSource.Mode.EXCLUDE)
    void norDoesAFaultOfOneMakeAnybodyAskTheOther(Fault fault) throws Exception {
        try (TestRoad road = start("oauth2", "oauth2")) {
            north.stellic.next(Call.EXPORT_DATA, fault);
            north.stellic.next(Call.GET_EXPORT_URL, fault == Fault.EMPTY ? Fault.FOREIGN_URL : fault);
            road.run("north.asynchronous");

            assertThat(south.heard()).isEmpty();
            assertThat(road.run("south.asynchronous").delivered()).isTrue();
        }
        assertApart();
    }

    @Test
    void theHeaderOfATenantsServerGoesToThatServerAlone() throws Exception {
        Map<String, HttpSink> sinks = Map.of("north", northsSink, "south", southsSink);
        routes.set("stellic.exports.asynchronous.to=api");
        routes.set("stellic.destinations.api.type=http");
        sinks.forEach((tenant, sink) -> routes.set("""
                stellic.tenants.%1$s.destinations.api.url=%2$s
                stellic.tenants.%1$s.destinations.api.header.X-Api-Key=%1$s-key
                stellic.tenants.%1$s.destinations.api.username=%1$s
                stellic.tenants.%1$s.destinations.api.password=%1$s-password
                """.formatted(tenant, sink.url("/in"))));
        try (TestRoad road = start("header", "header")) {
            northsSink.next(HttpSink.Answer.of(503));
            for (String tenant : List.of("north", "south", "north")) {
                assertThat(road.run(tenant + ".asynchronous").delivered()).isTrue();
            }
        }
        assertThat(northsSink.requests()).hasSizeGreaterThan(2).allSatisfy(request -> {
            assertThat(request.header("X-Api-Key")).isEqualTo("north-key");
            assertThat(request.toString())
                    .doesNotContain("south-key")
                    .doesNotContain(south.secrets().toArray(String[]::new));
        });
        assertThat(southsSink.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("X-Api-Key")).isEqualTo("south-key");
            assertThat(request.toString())
                    .doesNotContain("north-key")
                    .doesNotContain(north.secrets().toArray(String[]::new));
        });
        assertThat(northsSink.records()).allMatch(record -> record.contains("of north"));
        assertThat(southsSink.records()).singleElement().asString().contains("of south");
        assertApart();
    }

    /** At the other tenant's host, which is the same one here, so that it is allowed. */
    @Test
    void aDownloadUrlThatLeadsToTheOthersStellicIsAskedWithoutACredential() throws Exception {
        try (TestRoad road = start("header", "header")) {
            north.stellic.downloadsFrom(south.wire.endpoint());

            assertThat(road.run("north.asynchronous").run().status()).isEqualTo(Run.Status.FAILED);
        }
        assertThat(south.wire.requests()).isNotEmpty().allSatisfy(head -> assertThat(head)
                .doesNotContainIgnoringCase("authorization"));
        assertApart();
    }

    @Test
    void aTokenThatHasEndedIsFetchedAnewFromTheTenantsOwnServer() throws Exception {
        try (TestRoad road = start("oauth2", "oauth2")) {
            assertThat(road.run("north.asynchronous").delivered()).isTrue();
            assertThat(road.run("south.asynchronous").delivered()).isTrue();
            assertThat(tokensFetched(south)).isEqualTo(1);
            south.stellic.endTokens();

            road.run("south.asynchronous");
            assertThat(road.run("south.asynchronous").delivered()).isTrue();

            assertThat(tokensFetched(south)).isEqualTo(2);
            assertThat(tokensFetched(north)).isEqualTo(1);
        }
        assertApart();
    }

    /** Camel's own keeps them for the whole process, by client, secret and URL, whatever the token server and scope. */
    @Test
    void twoTenantsOfOneStellicWithOneClientHaveATokenEach() throws Exception {
        routes.set(north.properties("oauth2"));
        routes.set(north.properties("oauth2")
                .replace("tenants.north.", "tenants.twin.")
                .replace("=north/", "=twin/"));
        routes.set("stellic.tenants.twin.auth.oauth2.scope=twin scope");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("north.synchronous").delivered()).isTrue();
            assertThat(road.run("twin.synchronous").delivered()).isTrue();
            assertThat(road.run("twin.asynchronous").delivered()).isTrue();
        }

        assertThat(tokensFetched(north)).isEqualTo(2);
    }

    @Test
    void aStellicThatIsDownHoldsNoOtherTenantsRuns() throws Exception {
        routes.set("""
                stellic.circuit-breaker.failures=2
                stellic.request.retries=1
                """);
        try (TestRoad road = start("header", "header")) {
            north.stellic.next(Call.EXPORT_DATA, 100, Fault.UNAVAILABLE);
            road.run("north.asynchronous");

            StellicBreaker breaker =
                    road.context().getRegistry().lookupByNameAndType("stellicBreaker", StellicBreaker.class);
            assertThat(breaker.isHolding(Optional.of("north"))).isTrue();
            assertThat(breaker.isHolding(Optional.of("south"))).isFalse();
            assertThat(road.run("south.asynchronous").delivered()).isTrue();
        }
    }

    @Test
    void whatOneTenantsStellicMayNameAnothersMayNot() throws Exception {
        routes.set("stellic.tenants.north.download.allowed-hosts=localhost");
        try (TestRoad road = start("header", "header")) {
            for (Tenant tenant : List.of(north, south)) {
                tenant.stellic.downloadsFrom(URI.create("http://localhost:"
                        + tenant.stellic.downloads().endpoint().getPort()));
            }

            assertThat(road.run("south.asynchronous").run().error().orElseThrow())
                    .contains("stellic.tenants.south.download.allowed-hosts does not allow");
            assertThat(road.run("north.asynchronous").run().error().orElse("")).doesNotContain("allowed-hosts");
        }
    }

    @Test
    void eachStellicIsCheckedByItself() throws Exception {
        try (TestRoad road = start("header", "header")) {
            south.stellic.whose("somebody else");

            assertThat(failure(road, "north")).isNull();
            assertThat(failure(road, "south")).hasMessageContaining("403");
        }
        assertApart();
    }

    @Test
    void eachTenantsPeopleAreToldOfItsExportsAndTheOthersOfTheRest() throws Exception {
        Queue<Object> ofNorth = new ConcurrentLinkedQueue<>();
        Queue<Object> ofAll = new ConcurrentLinkedQueue<>();
        routes.set(north.properties("header"));
        routes.set(south.properties("header"));
        routes.set("""
                stellic.alerts.to=direct:all
                stellic.alerts.check-every=50ms
                stellic.tenants.north.alerts.to=direct:north
                """);
        try (TestRoad road = routes.start(context -> {
            RoutesExtension.receiver("direct:all", ofAll::add).prepare(context);
            RoutesExtension.receiver("direct:north", ofNorth::add).prepare(context);
        })) {
            north.stellic.next(Call.EXPORT_DATA, Fault.UNSUCCESSFUL);
            south.stellic.next(Call.EXPORT_DATA, Fault.UNSUCCESSFUL);
            road.run("north.asynchronous");
            road.run("south.asynchronous");

            await().until(() -> !ofNorth.isEmpty() && !ofAll.isEmpty());
        }
        assertThat(ofNorth).singleElement().asString().startsWith("north.asynchronous to local: failed");
        assertThat(ofAll).singleElement().asString().startsWith("south.asynchronous to local: failed");
    }

    private static Exception failure(TestRoad road, String tenant) throws Exception {
        try (var producer = road.context().createProducerTemplate()) {
            return producer.request("direct:stellic-check", exchange -> exchange.getMessage()
                            .setHeaders(new HashMap<>(Map.of("StellicTenant", tenant))))
                    .getException();
        }
    }

    private static long tokensFetched(Tenant tenant) {
        return tenant.wire.requests().stream()
                .filter(head -> head.contains("POST /oauth/token "))
                .count();
    }

    private void assertApart() {
        List<String> leaks = new ArrayList<>();
        north.heard().stream()
                .filter(head -> south.secrets().stream().anyMatch(head::contains))
                .forEach(leaks::add);
        south.heard().stream()
                .filter(head -> north.secrets().stream().anyMatch(head::contains))
                .forEach(leaks::add);
        Stream.of(north, south)
                .flatMap(tenant -> tenant.stellic.downloads().requests().stream())
                .filter(head -> head.toLowerCase(Locale.ROOT).contains("authorization:"))
                .forEach(leaks::add);
        assertThat(leaks).isEmpty();
    }
}
