package org.inferometer.gputests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

class GpuTestsTest {
  private static final String SAMPLE = "sample-of-the-runner";

  private final StringWriter output = new StringWriter();

  private int run(String tag, Class<?>... tests) {
    return new GpuTests(new PrintWriter(output), tag)
        .run(Arrays.stream(tests).<DiscoverySelector>map(DiscoverySelectors::selectClass).toList());
  }

  @Test
  void testsWithTheTagThatPassAreASuccessAndOthersAreNotRun() {
    assertThat(run(SAMPLE, Passing.class)).isZero();
    assertThat(output.toString())
        .contains("1 tests with the tag '" + SAMPLE + "': 1 passed, 0 failed, 0 skipped");
  }

  @Test
  void aFailureIsToldWithItsMessage() {
    assertThat(run(SAMPLE, Failing.class)).isEqualTo(1);
    assertThat(output.toString()).contains("the engine is wrong").contains("1 failed");
  }

  @Test
  void aSkippedTestIsNoSuccessOnAMachineThatHasAGpu() {
    assertThat(run(SAMPLE, Skipping.class)).isEqualTo(1);
    assertThat(output.toString())
        .contains("skipped: skips(): ")
        .contains("no GPU")
        .contains("1 skipped");
  }

  @Test
  void aClassThatIsGivenUpBeforeItsFirstTestIsNoSuccessBesideOnesThatPass() {
    assertThat(run(SAMPLE, Passing.class, GivenUp.class)).isEqualTo(1);
    assertThat(output.toString()).contains("no library").contains("1 passed, 0 failed, 1 skipped");
  }

  @Test
  void noTestAtAllIsNoSuccess() {
    assertThat(run("a-tag-that-nothing-carries", Passing.class)).isEqualTo(1);
    assertThat(output.toString()).contains("0 passed");
  }

  /// The packages of the groups are other modules', which are not here: no test of them is found.
  @Test
  void groupsAreNamedAndAnUnknownOneIsRefused() {
    GpuTests tests = new GpuTests(new PrintWriter(output, true), "gpu");

    assertThat(tests.run("nvml", "cuda", "kernels", "tensorrt")).isEqualTo(1);
    assertThat(tests.run("cudnn")).isEqualTo(2);
    assertThat(output.toString())
        .contains("0 tests with the tag 'gpu'")
        .contains("cudnn: write nvml, cuda, kernels or tensorrt, or nothing for all");
  }

  /// Classes that surefire does not run by itself, since they are nested.
  static final class Passing {
    @Test
    @Tag(SAMPLE)
    void passes() {
      assertThat(SAMPLE).isNotEmpty();
    }

    @Test
    void isOfAnotherTag() {
      fail("must not run");
    }
  }

  static final class Failing {
    @Test
    @Tag(SAMPLE)
    void fails() {
      fail("the engine is wrong");
    }
  }

  static final class Skipping {
    @Test
    @Tag(SAMPLE)
    void skips() {
      abort("no GPU");
    }
  }

  static final class GivenUp {
    @BeforeAll
    static void load() {
      abort("no library");
    }

    @Test
    @Tag(SAMPLE)
    void neverBegins() {
      fail("must not run");
    }
  }
}
