package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.servers.Axe;
import io.stellicroutes.servers.Chromium;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The console as people use it: on a desk and on a telephone, in the light and in the dark, by keys alone, and with a
 * reader of screens. What it looked like is in {@code target/screenshots}.
 */
@Tag("slow")
final class ConsoleInChromiumTest {
    private static final String MISSING = "no-such-page";

    /** Every page, below the console's path; an export's name in braces stands for its run. */
    static final List<String> PAGES = List.of(
            "",
            "exports/enrollments/run",
            "runs/{enrollments}/replay",
            "runs",
            "runs?export=enrollments&status=DELIVERED",
            "runs?export=none",
            "runs/{enrollments}",
            "runs/{registrations}",
            "runs/{advising-notes}",
            "runs/{plans}",
            "runs/{plans}/stop",
            "runs/{enrollments}/replay",
            "runs/{enrollments}/rejects",
            "runs/{enrollments}/rejects/rows?destination=warehouse",
            "exports/registrations/run?accepting=header",
            "exports/enrollments/pause",
            "configuration",
            "configuration?all=yes",
            "health",
            "errors/max-rejects",
            MISSING);

    private static final String LOG_IN = "log-in";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    /** Less than the two seconds within which a page shows what is new. */
    private static final String RENEWED = "every 1500ms";

    private static final int TELEPHONE = 390;
    /** A page of 1280 pixels at four times its size. */
    private static final int NARROWEST = 320;

    private static final int DESK = 1280;
    private static final int TABS = 300;
    private static final String TARGETS =
            "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

    @TempDir
    private static Path directory;

    private static Chromium chromium;
    private static ConsoleScene scene;

    @BeforeAll
    static void start() throws Exception {
        chromium = new Chromium();
        scene = new ConsoleScene(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void onADeskAndLoggedIn() {
        chromium.width(DESK);
        chromium.dark(false);
        scene.open(chromium, "health");
        chromium.complaints();
        chromium.requested();
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void aReaderOfScreensFindsItsWayInTheLightAndInTheDark(String page) throws IOException {
        open(page);
        assertThat(Axe.violations(chromium)).isEmpty();
        chromium.picture(picture(page, "light"));

        chromium.dark(true);
        assertThat(Axe.violations(chromium)).isEmpty();
        chromium.picture(picture(page, "dark"));
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void onATelephoneNoPageIsWiderThanTheScreenAndEverythingCanBeTouched(String page) throws IOException {
        chromium.width(TELEPHONE);
        open(page);
        assertThat(width()).isLessThanOrEqualTo(TELEPHONE);
        assertThat(Axe.violations(chromium)).isEmpty();
        assertThat(outOfReach()).isEmpty();
        chromium.picture(picture(page, "telephone"));

        chromium.width(NARROWEST);
        assertThat(width()).isLessThanOrEqualTo(NARROWEST);
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void theTabulatorComesToEverythingAndOneSeesWhereItIs(String page) {
        open(page);

        assertThat(unseenByTabulator()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void aPageAsksNobodyElseAndTheBrowserHasNothingToComplainOf(String page) {
        open(page);
        chromium.find(By.cssSelector("#zone"));

        String own = scene.address("").resolve("/").toString();
        assertThat(chromium.requested()).isNotEmpty().allSatisfy(url -> assertThat(
                        url.startsWith(own) || url.startsWith("data:"))
                .as(url)
                .isTrue());
        assertThat(chromium.complaints())
                .allSatisfy(complaint -> assertThat(complaint).contains(MISSING, "404"));
    }

    @Test
    void thePageToLogInIsForEverybodyToo() throws IOException {
        chromium.forgetCookies();
        open("runs");
        chromium.find(By.id("password"));

        for (boolean dark : List.of(false, true)) {
            chromium.dark(dark);
            assertThat(Axe.violations(chromium)).isEmpty();
            chromium.picture(picture(LOG_IN, dark ? "dark" : "light"));
        }
        assertThat(unseenByTabulator()).isEmpty();
        chromium.width(NARROWEST);
        assertThat(width()).isLessThanOrEqualTo(NARROWEST);
        assertThat(outOfReach()).isEmpty();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void whoHasOnlyKeysLogsInLooksAtARunAndLogsOut() {
        chromium.forgetCookies();
        open("runs/{enrollments}");

        chromium.type(ConsoleScene.USER);
        chromium.press(Keys.TAB);
        chromium.type("wrong");
        chromium.press(Keys.ENTER);
        assertThat(chromium.find(By.cssSelector("[role=alert].error")).getText())
                .contains("not the name");

        chromium.type(ConsoleScene.USER);
        chromium.press(Keys.TAB);
        chromium.type(ConsoleScene.PASSWORD);
        chromium.press(Keys.ENTER);
        await().untilAsserted(
                        () -> assertThat(URI.create(chromium.url())).isEqualTo(scene.address("runs/{enrollments}")));

        chromium.press(Keys.TAB);
        assertThat(chromium.script("return document.activeElement.innerText")).isEqualTo("Skip to the content");
        chromium.press(Keys.ENTER);
        assertThat(focus()).isEqualTo("main");

        open("runs/{enrollments}");
        tabTo("Ledger");
        chromium.press(Keys.ENTER);
        await().untilAsserted(() -> assertThat(URI.create(chromium.url())).isEqualTo(scene.address("runs")));
        tabTo("Log out");
        chromium.press(Keys.ENTER);
        await().until(() -> chromium.url().contains(LOG_IN));
    }

    @Test
    void aRunUnderWayIsShownAsItGoesOnWhileTheFocusStays() {
        open("runs/{plans}");
        while (!focus().equals("deliveries")) {
            chromium.press(Keys.TAB);
        }

        assertThat(chromium.find(By.id("live")).getDomAttribute("hx-trigger")).isEqualTo(RENEWED);
        for (int step = 0; step < 3; step++) {
            String before = text("deliveries");
            scene.letGoOn(1);
            await().until(() -> !text("deliveries").equals(before));
            assertThat(focus()).isEqualTo("deliveries");
        }
    }

    @Test
    void timesAreInTheViewersZoneAndInUtcOnDemand() {
        chromium.zone("Pacific/Chatham");
        open("runs/{enrollments}");
        WebElement time = chromium.find(By.cssSelector("main time"));

        assertThat(time.getDomProperty("title")).endsWith(" UTC");
        assertThat(time.getText()).isNotEmpty().doesNotContain("UTC");
        assertThat(chromium.find(By.id("zone")).getText()).isEqualTo("Pacific/Chatham");

        open("runs");
        assertThat(chromium.find(By.cssSelector("label[for=from]")).getText()).isEqualTo("From (Pacific/Chatham)");
        open("runs?from=2026-03-01T08:00&zone=America/New_York");
        assertThat(chromium.find(By.cssSelector("label[for=from]")).getText()).isEqualTo("From (America/New_York)");
        chromium.zone("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "runs/{enrollments}", "configuration", "health"})
    void withoutScriptsThePageIsThereWithTimesInUtc(String page) {
        chromium.scripts(false);
        try {
            open(page);
            assertThat(chromium.find(By.tagName("main")).getText()).hasSizeGreaterThan(50);
            assertThat(chromium.find(By.id("zone")).getText()).isEqualTo("UTC");
        } finally {
            chromium.scripts(true);
        }
    }

    @Test
    void whoseServiceIsAwayIsTold() {
        open("health");
        WebElement notice = chromium.find(By.id("notice"));
        chromium.online(false);
        try {
            await().untilAsserted(() -> assertThat(notice.getText()).contains("does not answer"));
        } finally {
            chromium.online(true);
        }
        await().until(() -> !notice.isDisplayed());
    }

    @Test
    void whoseSessionHasEndedIsTold() {
        open("health");
        chromium.forgetCookies();

        await().untilAsserted(() ->
                assertThat(chromium.find(By.id("notice")).getText()).contains("session has ended"));
    }

    private static void open(String page) {
        chromium.open(scene.address(page));
    }

    private static double width() {
        return chromium.number("return document.documentElement.scrollWidth");
    }

    /** What an element of an id shows at this moment: the page may be renewing itself. */
    private static String text(String id) {
        return String.valueOf(chromium.script("return document.getElementById(arguments[0]).innerText", id));
    }

    /** The id of what has the focus. */
    private static String focus() {
        return String.valueOf(chromium.script("return document.activeElement.id"));
    }

    private static void tabTo(String text) {
        for (int tabs = 0; tabs < TABS; tabs++) {
            chromium.press(Keys.TAB);
            if (text.equals(chromium.script("return document.activeElement.innerText"))) {
                return;
            }
        }
        throw new AssertionError("the tabulator does not come to " + text);
    }

    /** What can be touched only where something else lies over it, or is too small for a finger. */
    private static List<String> outOfReach() {
        return texts(chromium.script("""
                const found = [];
                for (const target of document.querySelectorAll(arguments[0])) {
                  if (!target.checkVisibility() || target.className === 'skip') continue;
                  target.scrollIntoView({block: 'center', inline: 'center'});
                  const box = target.getBoundingClientRect();
                  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                  if (!there || !(target.contains(there) || there.contains(target)))
                    found.push('covered: ' + target.outerHTML.slice(0, 200));
                  if (box.height < 24 && getComputedStyle(target).display !== 'inline')
                    found.push(box.height + ' pixels: ' + target.outerHTML.slice(0, 200));
                }
                return found;""", TARGETS));
    }

    /** What the tabulator does not come to, and what does not show that it has come. */
    private static List<String> unseenByTabulator() {
        List<String> unseen = new ArrayList<>();
        // by their ids: the page may be renewing itself
        chromium.script("window.come = new Set();");
        int rounds = 0;
        for (int tabs = 0; rounds < 2 && tabs < TABS; tabs++) {
            chromium.press(Keys.TAB);
            Object focus = chromium.script("""
                    const target = document.activeElement;
                    if (target === document.body) return null;
                    window.come.add(target.id || target.outerHTML);
                    const style = getComputedStyle(target), box = target.getBoundingClientRect();
                    return {
                      text: target.outerHTML.slice(0, 200),
                      marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                      onScreen: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight
                    };""");
            if (focus == null) {
                rounds++;
                continue;
            }
            Map<?, ?> seen = (Map<?, ?>) focus;
            if (!Boolean.TRUE.equals(seen.get("marked")) || !Boolean.TRUE.equals(seen.get("onScreen"))) {
                unseen.add(seen.toString());
            }
        }
        unseen.addAll(texts(chromium.script("""
                return [...document.querySelectorAll(arguments[0])]
                  .filter(target => target.checkVisibility() && !window.come.has(target.id || target.outerHTML))
                  .map(target => 'not reached: ' + target.outerHTML.slice(0, 200));""", TARGETS)));
        return unseen;
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }

    private static Path picture(String page, String how) {
        return SCREENSHOTS.resolve(page.replaceAll("[^a-z]+", "-").replaceAll("^-|-$", "") + "-" + how + ".png");
    }
}
