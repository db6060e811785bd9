package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** The console as its user sees it, in a Chromium of its own with an empty profile. */
final class ConsolePage implements AutoCloseable {

    private static final Path RESULTS = Path.of("target", "it");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver browser;
    private final URI address;

    private ConsolePage(ChromeDriver browser, URI address) {
        this.browser = browser;
        this.address = address;
    }

    /** Starts a browser and logs in. */
    static ConsolePage open(URI address, String user, String password) throws IOException {
        var profiles = Files.createDirectories(RESULTS.resolve("chromium"));
        var options = new ChromeOptions();
        options.setBinary(program("CHROMIUM", "/usr/bin/chromium").toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--window-size=1600,1200",
                "--user-data-dir="
                        + Files.createTempDirectory(profiles, "profile").toAbsolutePath());
        // A named driver keeps Selenium from looking for one on the network.
        var driver = new ChromeDriverService.Builder()
                .usingDriverExecutable(
                        program("CHROMEDRIVER", "/usr/bin/chromedriver").toFile())
                .build();
        var browser = new ChromeDriver(driver, options);
        browser.manage().timeouts().implicitlyWait(PATIENCE);
        browser.manage().timeouts().scriptTimeout(PATIENCE);
        var page = new ConsolePage(browser, address);
        page.logIn(user, password);
        return page;
    }

    private static Path program(String variable, String standard) {
        var program = Path.of(System.getenv().getOrDefault(variable, standard));
        if (Files.isExecutable(program)) {
            return program;
        }
        throw new IllegalStateException("The browser test needs " + program
                + ". Install the packages chromium and chromium-driver, or set " + variable + ".");
    }

    /** The browser keeps the login of one address for the next; scripts may not fetch from an address with a login. */
    private void logIn(String user, String password) {
        browser.get(address.getScheme() + "://" + encoded(user) + ":" + encoded(password) + "@" + address.getAuthority()
                + address.getPath() + "user");
        browser.manage().logs().get(LogType.BROWSER);
    }

    /** Opens the Camel page afresh, with the whole tree unfolded. */
    void openTree() {
        browser.get(address.resolve("camel").toString());
        click("//*[@id='camel-tree-view']//button[.='Expand all']");
    }

    /** Every route as {@code group/route}, in the order of the tree. */
    List<String> routes() {
        // Hawtio's ids are paths: …-caravan-folder-routes-folder-<group>-folder-<route>-folder, and steps below a
        // route.
        return browser.findElements(By.xpath("//*[@id='camel-tree-view']//li[@role='treeitem']")).stream()
                .map(item -> item.getDomAttribute("id"))
                .filter(id -> id.contains("-caravan-folder-routes-folder-"))
                .map(id -> id.substring(id.indexOf("-routes-folder-") + "-routes-folder-".length()))
                .map(path -> path.split("-folder-?"))
                .filter(parts -> parts.length >= 2)
                .map(parts -> parts[0] + "/" + parts[1])
                .distinct()
                .toList();
    }

    void openDiagram(String route) {
        select(route);
        click("//nav//a[.='Route Diagram']");
    }

    /** How many exchanges have passed each step of the diagram that is open; 0 also while it is being drawn. */
    List<Long> counters() {
        return browser.findElements(By.cssSelector(".react-flow__node .camel-node-content")).stream()
                .map(WebElement::getText)
                .map(ConsolePage::lastNumber)
                .toList();
    }

    /** Presses Stop for a route as a user would; the console shows the button to everyone. */
    void pressStop(String route) {
        select("routes");
        click("//nav//a[.='Routes']");
        click("//tr[td[.='" + route + "']]//input[@type='checkbox']");
        click("//button[contains(., 'Stop')]");
    }

    /** The message that lies over the page. */
    String alert() {
        return browser.findElement(By.cssSelector(".pf-v5-c-alert")).getText();
    }

    String stateOf(String route) {
        select("routes");
        return browser.findElement(By.xpath("//tr[td[.='" + route + "']]/td[3]"))
                .getText();
    }

    /** What Jolokia answers a script of this page that runs an operation of a route. */
    long jolokiaStatusOf(String route, String operation, Object... arguments) {
        var request = Map.of(
                "type",
                "exec",
                "mbean",
                "org.apache.camel:context=caravan,type=routes,name=\"" + route + "\"",
                "operation",
                operation,
                "arguments",
                List.of(arguments));
        var status = browser.executeAsyncScript(
                "const done = arguments[1];"
                        + "fetch('jolokia', {method: 'POST', body: JSON.stringify(arguments[0])})"
                        + ".then(answer => answer.json()).then(json => done(json.status), error => done(String(error)));",
                request);
        return ((Number) status).longValue();
    }

    /** What the browser reported as errors since the login. */
    List<String> errors() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                // The page of the login asks for /favicon.ico.
                .filter(entry -> entry.getMessage().startsWith(address.toString()))
                .map(Object::toString)
                .toList();
    }

    void screenshot(String name) {
        try {
            var folder = Files.createDirectories(RESULTS.resolve("screenshots"));
            Files.write(folder.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        browser.quit();
    }

    private void select(String node) {
        click("//*[@id='camel-tree-view']//li[contains(@id, '-routes-')]//*[text()='" + node + "']");
    }

    private void click(String xpath) {
        browser.findElement(By.xpath(xpath)).click();
    }

    private static long lastNumber(String text) {
        return Arrays.stream(text.split("\n"))
                .filter(line -> line.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .reduce((first, second) -> second)
                .orElse(0);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
