package org.inferometer.reports.html;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/// The system's Chromium, driven by Playwright. Nothing is downloaded.
final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  /// Requests for anything but the page itself, over all pages.
  final List<String> requests = new CopyOnWriteArrayList<>();

  /// Errors of scripts and of the content security policy, over all pages.
  final List<String> errors = new CopyOnWriteArrayList<>();

  private Browser(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(List.of("--no-sandbox")));
  }

  /// Skips the test where there is no Chromium.
  static Browser start() {
    var executable = PLACES.stream().filter(Files::isExecutable).findFirst();
    Assumptions.assumeTrue(
        executable.isPresent(), "browser tests need Chromium as /usr/bin/chromium");
    return new Browser(executable.orElseThrow());
  }

  Page open(Path report) {
    return open(report, 1280, ColorScheme.LIGHT);
  }

  Page open(Path report, int width, ColorScheme scheme) {
    var context =
        browser.newContext(
            new NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    var page = context.newPage();
    var address = report.toUri().toString();
    page.onRequest(request -> {
      if (!request.url().equals(address)) {
        requests.add(request.url());
      }
    });
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
    page.onPageError(errors::add);
    page.navigate(address);
    return page;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
