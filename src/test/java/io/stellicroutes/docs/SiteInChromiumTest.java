package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.servers.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The site as a browser shows it, from files, on a telephone and on a desk. */
@Tag("slow")
final class SiteInChromiumTest {
    private static final int TELEPHONE = 390;
    private static final int DESK = 1280;

    @TempDir
    private static Path site;

    private static Chromium chromium;

    @BeforeAll
    static void start() throws IOException {
        chromium = new Chromium();
        Site.write(site);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TELEPHONE, DESK})
    void noPageIsWiderThanTheScreen(int width) {
        chromium.width(width);
        for (Path page : Site.pages()) {
            open(page.toString());
            assertThat(chromium.number("return document.documentElement.scrollWidth"))
                    .as(page.toString())
                    .isLessThanOrEqualTo(width);
        }
    }

    @Test
    void onATelephoneTheTextComesFirstAndTheMenuOpensOnDemand() {
        chromium.width(TELEPHONE);
        open("docs/flows.md");
        WebElement menu = chromium.find(By.id("menu"));
        WebElement button = chromium.find(By.cssSelector("header button"));

        assertThat(menu.isDisplayed()).isFalse();
        assertThat(chromium.find(By.tagName("h1")).getLocation().getY()).isLessThan(250);

        button.click();
        assertThat(menu.isDisplayed()).isTrue();
        assertThat(button.getDomAttribute("aria-expanded")).isEqualTo("true");

        button.sendKeys(Keys.ESCAPE);
        assertThat(menu.isDisplayed()).isFalse();
    }

    @Test
    void onADeskMenuAndTextStandSideBySide() {
        chromium.width(DESK);
        open("docs/flows.md");
        WebElement menu = chromium.find(By.id("menu"));

        assertThat(menu.isDisplayed()).isTrue();
        assertThat(chromium.find(By.cssSelector("header button")).isDisplayed()).isFalse();
        assertThat(chromium.find(By.tagName("main")).getLocation().getX())
                .isGreaterThanOrEqualTo(menu.getRect().getX() + menu.getRect().getWidth());
    }

    @ParameterizedTest
    @ValueSource(ints = {TELEPHONE, DESK})
    void theSearchFindsAPropertyAndLeadsToIt(int width) {
        chromium.width(width);
        open("docs/destinations/kafka.md");
        WebElement search = chromium.find(By.cssSelector("input[type=search]"));

        search.sendKeys("trust-store");
        List<WebElement> found = chromium.findAll(By.cssSelector(".found a"));
        assertThat(found).isNotEmpty().allSatisfy(link -> assertThat(link.isDisplayed())
                .isTrue());
        assertThat(chromium.find(By.tagName("h1")).isDisplayed()).isFalse();

        search.sendKeys(Keys.ENTER);
        assertThat(chromium.url()).startsWith("file:").doesNotContain("kafka.html");
        assertThat(chromium.find(By.tagName("main")).getText()).contains("trust-store");
    }

    @Test
    void whatIsNowhereIsNotFound() {
        chromium.width(DESK);
        open("README.md");
        chromium.find(By.cssSelector("input[type=search]")).sendKeys("xyzzyx");

        assertThat(chromium.find(By.className("found")).getText()).isEqualTo("Nothing found");
    }

    @Test
    void everyPictureIsShown() throws IOException {
        chromium.width(DESK);
        long shown = 0;
        for (Path page : Site.pages()) {
            if (Files.readString(page).contains("](docs/pictures/")
                    || Files.readString(page).contains("](pictures/")) {
                open(page.toString());
                for (WebElement picture : chromium.findAll(By.tagName("img"))) {
                    assertThat(chromium.number("return arguments[0].naturalWidth", picture))
                            .isPositive();
                    shown++;
                }
            }
        }
        assertThat(shown).isGreaterThanOrEqualTo(Pictures.texts().size());
    }

    @Test
    void inDarkModeTheGroundIsDarkAndTheTextLight() {
        chromium.width(DESK);
        chromium.dark(true);
        try {
            open("README.md");
            assertThat(brightness("background-color")).isLessThan(0.2);
            assertThat(brightness("color")).isGreaterThan(0.7);
        } finally {
            chromium.dark(false);
        }
        open("README.md");
        assertThat(brightness("background-color")).isGreaterThan(0.9);
    }

    private static double brightness(String property) {
        return chromium.number("const [r, g, b] = getComputedStyle(document.body).getPropertyValue('" + property
                + "').match(/[\\d.]+/g); return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255");
    }

    private static void open(String page) {
        chromium.open(site.resolve(Site.place(Path.of(page)).toString()).toUri());
    }
}
