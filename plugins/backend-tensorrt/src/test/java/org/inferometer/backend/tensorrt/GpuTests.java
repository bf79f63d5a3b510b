package org.inferometer.backend.tensorrt;

import java.io.PrintWriter;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the tests that need a GPU where there is no Maven: `mvn -Pgpu-tests package` puts them and
/// what they need into one folder, and `.ci/gpu` starts them with the libraries of a bundle.
///
/// Exit status: 0 if every test ran and passed; 1 if one failed or was skipped, or none was found.
/// A test that is skipped on a machine with a GPU shows nothing.
public final class GpuTests {
  static final String TAG = "gpu";

  private final PrintWriter out;
  private final String tag;

  GpuTests(PrintWriter out, String tag) {
    this.out = out;
    this.tag = tag;
  }

  /// @param arguments none
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    System.exit(
        new GpuTests(out, TAG)
            .run(DiscoverySelectors.selectPackage(GpuTests.class.getPackageName())));
  }

  /// @return the exit status
  int run(DiscoverySelector... selectors) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(List.of(selectors))
            .filters(TagFilter.includeTags(tag))
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary, new Skips());
    var counts = summary.getSummary();
    counts.printFailuresTo(out, 20);
    long skipped = counts.getTestsSkippedCount() + counts.getTestsAbortedCount();
    out.printf(
        "%d tests with the tag '%s': %d passed, %d failed, %d skipped%n",
        counts.getTestsFoundCount(),
        tag,
        counts.getTestsSucceededCount(),
        counts.getTestsFailedCount(),
        skipped);
    boolean fine = counts.getTotalFailureCount() == 0 && skipped == 0;
    return fine && counts.getTestsSucceededCount() > 0 ? 0 : 1;
  }

  private final class Skips implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      out.println("skipped: " + test.getDisplayName() + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
        String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
        out.println("skipped: " + test.getDisplayName() + ": " + reason);
      }
    }
  }
}
