package org.inferometer.gputests;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.PackageNameFilter;
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
/// Exit status: 0 if every test ran and passed; 1 if one failed or was skipped, or none was found;
/// 2 for an unknown group. A test that is skipped on a machine with a GPU shows nothing.
public final class GpuTests {
  private static final String TAG = "gpu";

  private final PrintWriter out;
  private final String tag;

  /// Tests that need the same beside the driver.
  enum Group {
    /// The meter: nothing.
    NVML("org.inferometer.meter.nvml"),
    /// Memory, streams, events and graphs: the CUDA runtime.
    CUDA("org.inferometer.backend.tensorrt.runtime"),
    /// Kernels of custom layers: the CUDA runtime and NVRTC.
    KERNELS("org.inferometer.backend.tensorrt.kernel"),
    /// Engines: TensorRT.
    TENSORRT("org.inferometer.backend.tensorrt");

    private final String root;

    Group(String root) {
      this.root = root;
    }

    static Optional<Group> of(String name) {
      return Arrays.stream(values())
          .filter(group -> group.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
    }

    private boolean isWithin(Group other) {
      return root.startsWith(other.root + ".");
    }
  }

  GpuTests(PrintWriter out, String tag) {
    this.out = out;
    this.tag = tag;
  }

  /// @param arguments names of groups, `nvml`, `cuda`, `kernels`, `tensorrt`; none for all
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(new GpuTests(out, TAG).run(arguments));
  }

  /// @return the exit status
  int run(String... names) {
    Set<Group> groups = EnumSet.noneOf(Group.class);
    for (String name : names) {
      Optional<Group> group = Group.of(name);
      if (group.isEmpty()) {
        out.println(
            "GpuTests: " + name + ": write nvml, cuda, kernels or tensorrt, or nothing for all");
        return 2;
      }
      groups.add(group.get());
    }
    return run(groups.isEmpty() ? EnumSet.allOf(Group.class) : groups);
  }

  private int run(Set<Group> groups) {
    // What a package of a group holds for another group is that group's.
    List<Filter<?>> filters =
        EnumSet.complementOf(EnumSet.copyOf(groups)).stream()
            .filter(other -> groups.stream().anyMatch(other::isWithin))
            .<Filter<?>>map(other -> PackageNameFilter.excludePackageNames(other.root))
            .toList();
    return run(
        groups.stream()
            .<DiscoverySelector>map(group -> DiscoverySelectors.selectPackage(group.root))
            .toList(),
        filters.toArray(Filter<?>[]::new));
  }

  /// @return the exit status
  int run(List<DiscoverySelector> selectors, Filter<?>... filters) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .filters(TagFilter.includeTags(tag))
            .filters(filters)
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary, new Skips());
    var counts = summary.getSummary();
    counts.printFailuresTo(out, 20);
    // A class that is given up before its first test leaves tests that never began.
    long skipped =
        counts.getTestsFoundCount()
            - counts.getTestsSucceededCount()
            - counts.getTestsFailedCount();
    out.printf(
        Locale.ROOT,
        "%d tests with the tag '%s': %d passed, %d failed, %d skipped%n",
        counts.getTestsFoundCount(),
        tag,
        counts.getTestsSucceededCount(),
        counts.getTestsFailedCount(),
        skipped);
    boolean fine =
        counts.getTotalFailureCount() == 0
            && skipped == 0
            && counts.getContainersAbortedCount() == 0;
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
        String reason =
            result.getThrowable().map(why -> String.valueOf(why.getMessage())).orElse("no reason");
        out.println("skipped: " + test.getDisplayName() + ": " + reason);
      }
    }
  }
}
