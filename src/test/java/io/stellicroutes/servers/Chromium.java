package io.stellicroutes.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Debian's Chromium without a screen. */
public final class Chromium implements AutoCloseable {
    private static final int HEIGHT = 800;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path profile;
    private final ChromeDriver driver;

    /** Starts it. */
    public Chromium() throws IOException {
        Path browser = Installed.program("chromium", "chromium");
        Path control = Installed.program("chromedriver", "chromium-driver");
        profile = Files.createTempDirectory("chromium-");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        // as root it has no sandbox of its own; it is shown files of the tests only
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--user-data-dir=" + profile);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(control.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().implicitlyWait(PATIENCE);
    }

    public void open(URI page) {
        driver.get(page.toString());
    }

    public String url() {
        return driver.getCurrentUrl();
    }

    /** The width of the screen, in CSS pixels. */
    public void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Whether the user wants dark pages. */
    public void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Waits some seconds for it; {@code NoSuchElementException} if it does not come. */
    public WebElement find(By what) {
        return driver.findElement(what);
    }

    /** Waits some seconds for the first. */
    public List<WebElement> findAll(By what) {
        return driver.findElements(what);
    }

    /** What a script answers. */
    public double number(String script, Object... arguments) {
        return ((Number) driver.executeScript(script, arguments)).doubleValue();
    }

    @Override
    public void close() {
        driver.quit();
        FileUtils.deleteQuietly(profile.toFile());
    }
}
