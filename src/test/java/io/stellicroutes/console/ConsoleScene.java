package io.stellicroutes.console;

import static org.awaitility.Awaitility.await;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.Chromium;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.camel.builder.RouteBuilder;
import org.openqa.selenium.Keys;

/**
 * A console that has something to show on every page, all of it invented: runs that were delivered, with and without
 * rejected rows, that failed at Stellic's header and at a destination, and one that is under way until a test lets it
 * go on.
 */
final class ConsoleScene implements AutoCloseable {
    /** May everything. */
    static final String USER = "ada";

    static final String PASSWORD = "not a password of anybody";
    /** Delivered, with rejected rows. */
    static final String ENROLLMENTS = "enrollments";
    /** Failed: the file has other columns than the last one. */
    static final String REGISTRATIONS = "registrations";
    /** Failed at one of two destinations. */
    static final String NOTES = "advising-notes";
    /** Under way. */
    static final String PLANS = "plans";

    private static final int ROWS = 1_000;
    private static final String SETTINGS = """
            stellic.console.users.ada.password-hash=%s
            stellic.console.users.ada.roles=viewer,operator,records
            stellic.batch-size=100
            stellic.destinations.warehouse.type=database
            stellic.destinations.archive.type=file
            stellic.destinations.archive.directory=<dir>/archive
            stellic.destinations.advising.type=endpoint
            stellic.destinations.advising.uri=direct:advising
            stellic.destinations.partner.type=endpoint
            stellic.destinations.partner.uri=direct:partner
            stellic.exports.enrollments.to=warehouse,archive
            stellic.exports.enrollments.max-rejects=10
            stellic.exports.enrollments.schedule=0 0 3 * * ?
            stellic.exports.registrations.to=archive
            stellic.exports.registrations.header=fail
            stellic.exports.advising-notes.to=archive,partner
            stellic.exports.plans.to=archive,advising
            """;

    private final Semaphore gate = new Semaphore(0);
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final Map<String, String> runs = new LinkedHashMap<>();
    private final Sandbox sandbox;
    private final TestRoad road;

    /** Starts it. */
    ConsoleScene(Path directory) throws Exception {
        sandbox = new Sandbox(directory.resolve("sandbox"), 0);
        Map<String, String> properties = TestRoad.to(sandbox, directory);
        properties.putAll(RoutesExtension.parse(ConsoleClient.SERVED));
        properties.putAll(RoutesExtension.parse(
                SETTINGS.formatted(Passwords.hash(PASSWORD.toCharArray())).replace("<dir>", directory.toString())));
        road = TestRoad.start(
                properties,
                context -> RouteBuilder.addRoutes(context, route -> {
                    route.from("direct:advising").process(exchange -> gate.acquire());
                    route.from("direct:partner")
                            .throwException(IllegalStateException.class, "the partner's server has no room left");
                }));
        sandbox.content(REGISTRATIONS, "student,course\n1,MATH 101\n");
        road.run(REGISTRATIONS);
        sandbox.content(REGISTRATIONS, "student,course,seat\n1,MATH 101,12\n");
        run(REGISTRATIONS);
        sandbox.content(ENROLLMENTS, "student,course\n" + "1,MATH 101\n".repeat(ROWS) + "2,HIST 7,x\n3\n");
        run(ENROLLMENTS);
        sandbox.content(NOTES, "student,note\n1,came\n");
        run(NOTES);
        sandbox.content(PLANS, "student,term\n" + "1,fall\n".repeat(ROWS));
        others.execute(() -> road.run(PLANS));
        await().until(() -> gate.hasQueuedThreads());
        runs.put(PLANS, newest(PLANS));
    }

    private void run(String export) {
        runs.put(export, road.run(export).run().id());
    }

    private String newest(String export) {
        return road.bundle().ledger().runs().newest(export).orElseThrow().id();
    }

    /** A page's address; an export's name in braces stands for its run. */
    URI address(String page) {
        String path = page;
        for (Map.Entry<String, String> run : runs.entrySet()) {
            path = path.replace("{" + run.getKey() + "}", run.getValue());
        }
        return URI.create(ConsoleClient.address(road.context()) + "/stellic/" + path);
    }

    /** Opens a page; logs in if it has to. */
    void open(Chromium chromium, String page) {
        chromium.open(address(page));
        if (chromium.url().contains("log-in")) {
            chromium.type(USER);
            chromium.press(Keys.TAB);
            chromium.type(PASSWORD);
            chromium.press(Keys.ENTER);
            await().until(() ->
                    URI.create(chromium.url()).getPath().equals(address(page).getPath()));
        }
    }

    /** Lets some batches of the run under way go on. */
    void letGoOn(int batches) {
        gate.release(batches);
    }

    @Override
    public void close() throws Exception {
        gate.release(ROWS);
        others.shutdown();
        road.close();
        sandbox.close();
    }
}
