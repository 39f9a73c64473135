package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.servers.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** What somebody does in the console who has only keys, and what the page then shows. */
@Tag("slow")
final class ConsoleActsInChromiumTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** A page that is still on its way takes some of them. */
    private static final int MOST_TABS = 500;

    @TempDir
    private Path directory;

    private Chromium chromium;
    private ConsoleScene scene;

    @BeforeEach
    void start() throws Exception {
        chromium = new Chromium();
        scene = new ConsoleScene(directory);
    }

    @AfterEach
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void aRunIsAskedForAcceptedStoppedAndDeliveredAgain() {
        scene.open(chromium, "runs/{registrations}");
        follow("Accept");
        assertThat(text("main")).contains("registrations");
        click("Accept and run");
        assertThat(said()).isEqualTo("The run is under way.");
        await().atMost(PATIENCE).until(() -> text("lead").startsWith("delivered"));

        scene.open(chromium, "runs/{plans}");
        follow("Stop");
        follow("No, leave it as it is");
        await().atMost(PATIENCE).until(() -> text("lead").startsWith("running"));
        follow("Stop");
        click("Stop");
        assertThat(said()).contains("stops at the next safe place");
        scene.letGoOn(1);
        await().atMost(PATIENCE).until(() -> !text("lead").startsWith("running"));
        assertThat(text("error")).contains(ConsoleScene.USER);

        scene.open(chromium, "runs/{enrollments}");
        follow("Deliver again");
        chromium.find(By.id("to")).sendKeys("archive");
        click("Deliver again");
        assertThat(said()).isEqualTo("The file is delivered again.");
    }

    @Test
    void aScheduleIsPausedAndResumed() {
        scene.open(chromium, "exports/enrollments/pause");
        click("Pause");
        assertThat(said()).isEqualTo("The schedule of enrollments is paused.");

        scene.open(chromium, "exports/enrollments/resume");
        click("Resume");
        assertThat(said()).isEqualTo("The schedule of enrollments goes on.");
    }

    @Test
    void rejectedRowsAreLookedAtDownloadedCorrectedAndDelivered() throws Exception {
        scene.open(chromium, "runs/{enrollments}");
        reach("the deliveries' link", "at.matches('#deliveries a')");
        reach("the rows of a reason", "at.tagName === 'A' && /has rejected.*found 3/.test(at.textContent)");
        await().atMost(PATIENCE).until(() -> text("main").contains("HIST 7"));

        scene.open(chromium, "runs/{enrollments}/rejects");
        String csv = (String) chromium.await("fetch(document.getElementById('download').href).then(a => a.text())");
        assertThat(csv).startsWith("_row,").contains("HIST 7");
        Path corrected = Files.writeString(
                directory.resolve("corrected.csv"), "_row,student,course\n1001,2,HIST 7\n1002,3,MATH 101\n");

        chromium.find(By.id("file")).sendKeys(corrected.toString());
        click("Deliver them");
        assertThat(chromium.sayYes()).contains("Deliver the corrected rows");
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        chromium.findAll(By.cssSelector("#deliveries tbody tr")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getText()).contains("1,002", " 0")));
        assertThat(chromium.complaints()).isEmpty();
    }

    private void follow(String words) {
        reach(words, "at.tagName === 'A' && at.innerText.includes(arguments[0])");
    }

    private void click(String button) {
        reach(button, "at.matches('main button') && at.innerText.trim() === arguments[0]");
    }

    /** Goes to something by the tabulator, and presses Enter there. */
    private void reach(String what, String isThere) {
        for (int tabs = 0; tabs < MOST_TABS; tabs++) {
            chromium.press(Keys.TAB);
            if (Boolean.TRUE.equals(chromium.script("const at = document.activeElement; return " + isThere, what))) {
                chromium.press(Keys.ENTER);
                return;
            }
        }
        throw new AssertionError("the tabulator does not come to " + what);
    }

    /** What the page says has been done; a key does not wait for the answer to its form. */
    private String said() {
        return await().atMost(PATIENCE).until(() -> text("said"), text -> !text.isEmpty());
    }

    /** What the first element of a class, or else of a name, shows at this moment. */
    private String text(String part) {
        return String.valueOf(chromium.script(
                "return document.querySelector('main .' + arguments[0] + ', ' + arguments[0])?.innerText.trim()"
                        + ".replace(/^\\P{L}+/u, '') ?? ''",
                part));
    }
}
