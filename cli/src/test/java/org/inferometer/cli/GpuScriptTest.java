package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inferometer.cli.FakeMachine.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `.ci/gpu` over a program that plays a GPU host.
@DisabledOnOs(OS.WINDOWS)
final class GpuScriptTest {
  /// Counts its calls, refuses a folder with a study unless it is to be resumed as the program
  /// does, keeps a plan in the cache, and writes a study or a report where it is asked to; `$FAIL`
  /// names a folder for which it fails, `$SLOW` one for which it takes a minute.
  private static final String PROGRAM =
      """
      #!/bin/bash
      printf '%s\\n' "$*" >>"$CALLS"
      out=
      for a; do [ "$last" = --out ] && out=$a; last=$a; done
      case $(basename "$out") in
        "$FAIL") echo 'inferometer: CUDA ran out of memory' >&2; exit "${STATUS:-1}" ;;
        "$SLOW") sleep 60 ;;
      esac
      if [ "$1" = profile ] && [ -f "$out/study.json" ] && [ "$last" != --resume ]; then
        echo "inferometer: $out: holds a study already; --resume completes it" >&2
        exit 2
      fi
      mkdir -p "$out" "$XDG_CACHE_HOME/plans"
      echo plan >"$XDG_CACHE_HOME/plans/a.plan"
      case $1 in
        profile) echo '{}' >"$out/study.json" ;;
        report) cat >"$out/report.md" <<'MD'
      # A study

      | Cell | Median latency | Items/s |
      |---|---:|---:|
      | FP32, batch 1 | 1.2 ms | 833 |

      | By the device's clock | Latency | GPU time |
      |---|---:|---:|
      | FP32, batch 1 | 1.1 ms | 1.0 ms |

      | Layer | Type |
      |---|---|
      | conv1 | Conv |
      MD
        ;;
      esac
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path out;

  @BeforeEach
  void program() throws IOException {
    out = folder.resolve("the evidence");
    script(folder.resolve("inferometer"), PROGRAM);
    Files.createDirectories(folder.resolve("kit"));
    script(folder.resolve("jdk/bin/java"), "#!/bin/sh\necho tests >>\"$CALLS\"\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(Map<String, String> variables, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "../.ci/gpu"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("INFEROMETER", folder.resolve("inferometer").toString());
    builder.environment().put("GPU_TESTS", folder.resolve("kit").toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("CALLS", folder.resolve("calls").toString());
    builder.environment().putAll(variables);
    return FakeMachine.await(builder.start());
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private List<String> calls(String start) throws IOException {
    return calls().stream().filter(call -> call.startsWith(start)).toList();
  }

  @Test
  void everythingIsMeasuredAndTheTableIsMadeFromTheStudies() throws Exception {
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("tests")).hasSize(1);
    for (String network : List.of("resnet-50", "vgg19")) {
      assertThat(calls("profile zoo:" + network))
          .satisfiesExactly(
              all ->
                  assertThat(all)
                      .contains("--precision fp32,fp16,int8 --batch 1,8,32,128")
                      .contains("--set tf32=off --backend tensorrt"),
              tf32 ->
                  assertThat(tf32)
                      .contains("--precision fp32 --batch 1,8,32,128")
                      .contains("--set tf32=on"));
    }
    assertThat(calls("profile " + out.resolve("plan/copy.plan"))).hasSize(1);
    assertThat(ended.output())
        .contains("| resnet-50 | FP32, batch 1 | 1.2 ms | 833 |")
        .contains("| vgg19-tf32 | FP32, batch 1 | 1.2 ms | 833 |")
        .contains("| vgg19 | FP32, batch 1 | 1.1 ms | 1.0 ms |")
        .doesNotContain("conv1");
    assertThat(out.resolve("table.md")).content().contains("| plan-study | FP32, batch 1 |");
  }

  @Test
  void aStepThatFailsIsNamedWithItsLastWordsAndTheOthersGoOn() throws Exception {
    Ended ended = run(Map.of("FAIL", "resnet-50"), out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("failed with status 1: inferometer: CUDA ran out of memory")
        .contains("start it again with the same folder to go on");
    assertThat(calls("profile zoo:vgg19")).hasSize(2);
  }

  @Test
  void aSecondStartDoesOnlyWhatIsLeftAndResumesItsStudy() throws Exception {
    run(Map.of("FAIL", "vgg19"), out.toString());
    Files.createDirectories(out.resolve("vgg19/cells"));
    Files.delete(folder.resolve("calls"));
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("tests")).isEmpty();
    assertThat(calls("profile zoo:resnet-50")).isEmpty();
    assertThat(calls("profile zoo:vgg19")).singleElement().asString().endsWith("--resume");
  }

  @Test
  void aStartAfterAllIsDoneOnlyLooksForTheGpu() throws Exception {
    run(Map.of(), out.toString());
    Files.delete(folder.resolve("calls"));
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("profile")).singleElement().asString().contains("zoo:lenet");
    assertThat(ended.output())
        .containsPattern("vgg19-tf32 +before")
        .contains("| vgg19-tf32 | FP32");
  }

  @Test
  void aStepWhoseFolderWasTakenAwayIsDoneAgain() throws Exception {
    run(Map.of(), out.toString());
    Files.delete(out.resolve("vgg19/study.json"));
    Files.delete(folder.resolve("calls"));
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("profile zoo:vgg19")).singleElement().asString().contains("tf32=off");
  }

  @Test
  void aFailingStepLeavesTheOutputsOfTheOthers() throws Exception {
    Ended ended = run(Map.of("FAIL", "vgg19"), out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(out.resolve("resnet-50/study.json")).exists();
    assertThat(out.resolve("vgg19-tf32/study.json")).exists();
    assertThat(out.resolve("tables/vgg19-tf32/report.md")).exists();
    assertThat(out.resolve("logs/vgg19.log")).content().contains("CUDA ran out of memory");
    assertThat(out.resolve("done/vgg19")).doesNotExist();
    assertThat(out.resolve("table.md"))
        .content()
        .contains("| resnet-50 |")
        .doesNotContain("| vgg19 |");
  }

  @Test
  void whatDoesNotFitIntoTheTimeIsEndedOrLeftOutAndNamed() throws Exception {
    Ended ended = run(Map.of("GPU_SECONDS", "2", "SLOW", "lenet"), out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .containsPattern("check +ended after \\d+ s: the time was over")
        .containsPattern("vgg19 +left out: -?\\d+ s are left, it takes about 90 s")
        .contains("are not done; start it again with the same folder to go on");
    assertThat(calls("profile")).hasSize(1);
  }

  @Test
  void withoutAGpuNothingIsTriedAndTheReasonIsGiven() throws Exception {
    Ended ended = run(Map.of("FAIL", "lenet", "STATUS", "3"), out.toString());
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.output())
        .isEqualTo("gpu: TensorRT cannot be used here: inferometer: CUDA ran out of memory\n");
    assertThat(calls()).hasSize(1);
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndDoesNothing() throws Exception {
    Ended ended = run(Map.of(), "--dry-run", out.toString());
    assertThat(ended.status()).isZero();
    assertThat(ended.output().lines()).hasSize(6).anyMatch(line -> line.endsWith(out + "/vgg19"));
    String inner = run(Map.of(), "--dry-run", "target/inner").output();
    assertThat(inner).contains(Path.of("target/inner/vgg19").toAbsolutePath().toString());
    assertThat(calls()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void badUsageIsRefused() throws Exception {
    assertThat(run(Map.of(), "--dry").status()).isEqualTo(2);
    assertThat(run(Map.of("GPU_SECONDS", "8m"), out.toString()))
        .isEqualTo(new Ended(2, "gpu: GPU_SECONDS=8m: write a whole number of seconds\n"));
  }
}
