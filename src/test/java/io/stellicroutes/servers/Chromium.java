package io.stellicroutes.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.openqa.selenium.Alert;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a screen. */
public final class Chromium implements AutoCloseable {
    private static final int HEIGHT = 800;
    private static final Pattern REQUESTED =
            Pattern.compile("\"method\":\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]*)\"");
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
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
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

    /** Presses a key; what has the focus gets it. */
    public void press(Keys key) {
        new Actions(driver).sendKeys(key).perform();
    }

    public void type(String text) {
        new Actions(driver).sendKeys(text).perform();
    }

    /** Says yes to what the page asks in a window of its own; what it has asked. */
    public String sayYes() {
        Alert question = driver.switchTo().alert();
        String text = question.getText();
        question.accept();
        return text;
    }

    public void forgetCookies() {
        driver.manage().deleteAllCookies();
    }

    /** Whether the network is there. */
    public void online(boolean online) {
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", !online, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Where the user is, such as {@code America/New_York}; for pages that are opened from now on. */
    public void zone(String zone) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
    }

    /** Whether the user lets pages run scripts; what a test asks here still runs. */
    public void scripts(boolean run) {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !run));
    }

    /**
     * What it has complained of on its own console since it was last asked: errors, and what a policy has forbidden.
     */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What it has asked for since this was last asked: URLs. */
    public List<String> requested() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .flatMap(message -> REQUESTED.matcher(message).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** Takes a picture of the whole page, PNG. */
    public void picture(Path file) throws IOException {
        Map<String, Object> taken = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.getParent());
        Files.write(file, OutputType.BYTES.convertFromBase64Png((String) taken.get("data")));
    }

    /** What a script answers, which runs as {@code function(arguments)}. */
    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What a promise of a script comes to. */
    public Object await(String promise) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; (" + promise + ").then(done, e => done(String(e)))");
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
