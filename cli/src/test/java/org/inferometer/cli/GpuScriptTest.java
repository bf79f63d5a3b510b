package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
  /// names a step for which it fails, `$SLOW` one for which it takes a minute; `$DOCTOR` is what
  /// doctor says, and `$DOCTOR_STATUS` its status.
  private static final String PROGRAM =
      """
      #!/bin/bash
      printf '%s\\n' "$*" >>"$CALLS"
      printf '%s\\n' "$INFEROMETER_TENSORRT" >"$CALLS.tensorrt"
      if [ "$1" = doctor ]; then
        printf '%s\\n' "${DOCTOR:-fine}"
        exit "${DOCTOR_STATUS:-0}"
      fi
      out=
      for a; do [ "$last" = --out ] && out=$a; last=$a; done
      case $(basename "${out%/study}") in
        "$FAIL") echo "inferometer: ${REASON:-CUDA ran out of memory}" >&2; exit 1 ;;
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
    script(folder.resolve("bin/python3"), "#!/bin/sh\necho \"$@\" >>\"$CALLS\"\n");
    script(folder.resolve("bin/nvidia-smi"), "#!/bin/sh\necho a GPU\n");
    script(
        folder.resolve("jdk/bin/java"),
        """
        #!/bin/sh
        for a; do :; done; echo "tests $a" >>"$CALLS"
        echo "$LD_LIBRARY_PATH" >"$CALLS.libraries"
        """);
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(Map<String, String> variables, String... arguments) throws Exception {
    return FakeMachine.await(start(variables, arguments));
  }

  private Process start(Map<String, String> variables, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "../.ci/gpu"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("INFEROMETER", folder.resolve("inferometer").toString());
    builder.environment().put("GPU_TESTS", folder.resolve("kit").toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("CALLS", folder.resolve("calls").toString());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().remove("OUT");
    builder.environment().putAll(variables);
    return builder.start();
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private List<String> calls(String start) throws IOException {
    return calls().stream().filter(call -> call.startsWith(start)).toList();
  }

  /// The network, the precision and the batch of each profile, in order.
  private List<String> profiles() throws IOException {
    return calls("profile").stream()
        .map(call ->
            call.replaceFirst(
                "profile (.+?)(?: --precision (\\S+) --batch (\\S+))?( --set \\S+)? --backend .*",
                "$1 $2 $3$4"))
        .map(call -> call.replace(out.toString(), "").strip())
        .toList();
  }

  private List<String> packed(Path archive) throws Exception {
    return FakeMachine.await(
            new ProcessBuilder("tar", "-tzf", archive.toString()).redirectErrorStream(true).start())
        .output()
        .lines()
        .toList();
  }

  @Test
  void everythingIsMeasuredInTheOrderOfItsWorthAndTheTableIsMadeFromTheStudies() throws Exception {
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("tests"))
        .containsExactly("tests nvml", "tests cuda", "tests kernels", "tests tensorrt");
    assertThat(calls(".ci/gpu-torch")).contains(".ci/gpu-torch facts", ".ci/gpu-torch resnet-50");
    assertThat(calls("doctor"))
        .containsExactly(
            "doctor", "doctor --backend tensorrt", "doctor --backend tensorrt --self-test");
    assertThat(profiles())
        .containsExactly(
            "zoo:lenet fp32 1",
            "zoo:resnet-50 fp16 8",
            "zoo:resnet-50 int8 8",
            "zoo:resnet-50 fp32 8 --set tf32=off",
            "zoo:resnet-50 fp16 1",
            "zoo:resnet-50 fp16 1 --set cuda-graph=on",
            "/plan/copy.plan",
            "zoo:resnet-50 fp16 32",
            "zoo:resnet-50 fp16 128",
            "zoo:resnet-50 fp32 8 --set tf32=on",
            "zoo:mobilenet-v2 fp16 8",
            "zoo:bert-mini fp16 8");
    assertThat(calls("profile")).allMatch(call -> call.contains("--budget 1s --repeats 1"));
    assertThat(ended.output())
        .contains("| lenet | FP32, batch 1 | 1.2 ms | 833 |")
        .contains("| resnet-50-tf32-b8 | FP32, batch 1 | 1.1 ms | 1.0 ms |")
        .doesNotContain("conv1");
    assertThat(out.resolve("table.md")).content().contains("| plan | FP32, batch 1 |");
  }

  @Test
  void whatWasMeasuredIsPackedWithoutPlans() throws Exception {
    Path elsewhere = folder.resolve("back");
    assertThat(run(Map.of("OUT", elsewhere.toString()), out.toString()).status()).isZero();
    assertThat(packed(elsewhere.resolve("evidence.tar.gz")))
        .contains(
            "./lenet/study/study.json",
            "./lenet/log",
            "./lenet/report.md",
            "./nvml/log",
            "./load/nvidia-smi.csv",
            "./doctor/log",
            "./results.txt",
            "./table.md")
        .noneMatch(name -> name.endsWith(".plan") || name.startsWith("./cache"));
    assertThat(elsewhere).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whateverEndsItLeavesWhatWasMeasuredBefore() throws Exception {
    Process process = start(Map.of("SLOW", "resnet-50-int8-b8"), "--stage", "rest", out.toString());
    try {
      while (process.isAlive() && calls("profile zoo:resnet-50 --precision int8").isEmpty()) {
        Thread.sleep(100);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    assertThat(packed(out.resolve("evidence.tar.gz")))
        .contains("./lenet/study/study.json", "./resnet-50-fp16-b8/study/study.json");
  }

  @Test
  void aStepThatFailsIsNamedWithItsLastWordsAndTheOthersGoOn() throws Exception {
    Ended ended = run(Map.of("FAIL", "resnet-50-fp16-b8"), out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("failed with status 1: inferometer: CUDA ran out of memory")
        .contains("start it again with the same folder to go on");
    assertThat(profiles()).contains("zoo:resnet-50 int8 8", "zoo:bert-mini fp16 8");
    assertThat(out.resolve("resnet-50-fp16-b8/log")).content().contains("CUDA ran out of memory");
    assertThat(out.resolve("resnet-50-fp16-b8/done")).doesNotExist();
    assertThat(out.resolve("table.md")).content().doesNotContain("| resnet-50-fp16-b8 |");
  }

  @Test
  void aSecondStartDoesOnlyWhatIsLeftAndResumesItsStudy() throws Exception {
    run(Map.of("FAIL", "lenet"), out.toString());
    Files.createDirectories(out.resolve("lenet/study/cells"));
    Files.delete(folder.resolve("calls"));
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("tests")).isEmpty();
    assertThat(calls("profile"))
        .singleElement()
        .asString()
        .contains("zoo:lenet")
        .endsWith("--resume");
    assertThat(ended.output())
        .containsPattern("resnet-50-tf32-b8 +before")
        .contains("| resnet-50-tf32-b8 | FP32");
  }

  @Test
  void aStepWhoseStudyWasTakenAwayIsDoneAgain() throws Exception {
    run(Map.of(), out.toString());
    Files.delete(out.resolve("resnet-50-tf32-b8/study/study.json"));
    Files.delete(folder.resolve("calls"));
    Ended ended = run(Map.of(), out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(profiles()).containsExactly("zoo:resnet-50 fp32 8 --set tf32=on");
  }

  @Test
  void whatDoesNotFitIntoTheTimeIsLeftOutAndNamed() throws Exception {
    Ended ended = run(Map.of(), "--stage", "rest", "--deadline", "60", out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .containsPattern("lenet +done in \\d+ s")
        .containsPattern("resnet-50-int8-b8 +left out: \\d+ s are left, it takes about 60 s")
        .contains("are not done; start it again with the same folder to go on");
    assertThat(profiles()).contains("zoo:lenet fp32 1").doesNotContain("zoo:resnet-50 int8 8");
  }

  @Test
  void aStageMeasuresItsPartOnly() throws Exception {
    assertThat(run(Map.of(), "--stage", "base", out.toString()).status()).isZero();
    assertThat(calls("profile")).isEmpty();
    assertThat(calls("tests")).containsExactly("tests nvml", "tests cuda");
    assertThat(run(Map.of(), "--stage", "rest", out.toString()).status()).isZero();
    assertThat(calls("tests"))
        .containsExactly("tests nvml", "tests cuda", "tests kernels", "tests tensorrt");
    assertThat(packed(out.resolve("evidence.tar.gz"))).contains("./nvml/log", "./lenet/log");
  }

  @Test
  void withoutADriverNothingIsTriedAndTheReasonIsGiven() throws Exception {
    String missing = "missing  backend      TensorRT: there is no NVIDIA driver here";
    Ended ended = run(Map.of("DOCTOR", missing), out.toString());
    assertThat(ended)
        .isEqualTo(
            new Ended(3, "gpu: TensorRT cannot be used here: there is no NVIDIA driver here\n"));
    assertThat(calls()).containsExactly("doctor");
    assertThat(packed(out.resolve("evidence.tar.gz"))).contains("./doctor/log");
  }

  @Test
  void aTensorRtThatRunsPlansOnlyEndsWhatBuildsAndNothingElse() throws Exception {
    String why = "TensorRT 10.6.0 can run plans, but cannot build them: it lacks a file";
    Ended ended = run(Map.of("DOCTOR", "missing  backend      TensorRT: " + why), out.toString());
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.output()).endsWith("gpu: TensorRT cannot be used here: " + why + "\n");
    assertThat(calls("tests")).containsExactly("tests nvml", "tests cuda");
    assertThat(calls("profile")).isEmpty();
    assertThat(packed(out.resolve("evidence.tar.gz")))
        .contains("./doctor/log", "./nvml/log", "./doctor-tensorrt/log");
  }

  /// `timeout` tells the limits that it is given; 10 of the 18 s are for the end.
  @Test
  void everythingEndsWithinTheDeadline() throws Exception {
    run(Map.of(), "--stage", "rest", out.toString());
    Files.delete(out.resolve("lenet/report.md"));
    Files.delete(folder.resolve("calls"));
    script(
        folder.resolve("bin/timeout"),
        "#!/bin/sh\necho \"limit $2 $4\" >>\"$CALLS\"\nPATH=${PATH#*:}; exec timeout \"$@\"\n");
    Ended ended = run(Map.of(), "--stage", "rest", "--deadline", "18", out.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(calls("limit"))
        .hasSize(2)
        .allMatch(call -> call.matches("limit [1-8] (doctor|report)"));
  }

  @Test
  void aReportForWhichNoTimeIsLeftIsNamed() throws Exception {
    run(Map.of(), "--stage", "rest", out.toString());
    Files.delete(out.resolve("lenet/report.md"));
    Ended ended = run(Map.of(), "--stage", "rest", "--deadline", "10", out.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).containsPattern("report of lenet +left out: no time is left");
    assertThat(out.resolve("lenet/report.md")).doesNotExist();
  }

  /// The script has a cache of its own, so that the folder of plans can be chosen.
  @Test
  void whatWasFetchedBeforeIsFoundThoughTheCacheIsAnother() throws Exception {
    Path cache = folder.resolve("a cache");
    Path fetched =
        Files.createDirectories(cache.resolve("inferometer/native/tensorrt-10.6-1.5.11"));
    Map<String, String> variables =
        Map.of("XDG_CACHE_HOME", cache.toString(), "INFEROMETER_TENSORRT", "/opt/mine");
    assertThat(run(variables, out.toString()).status()).isZero();
    String both = "/opt/mine:" + fetched;
    assertThat(folder.resolve("calls.tensorrt")).hasContent(both);
    assertThat(Files.readString(folder.resolve("calls.libraries"))).endsWith(":" + both + "\n");
  }

  @Test
  void withoutTensorRtTheFirstStageGoesOnAndTheSecondEnds() throws Exception {
    Map<String, String> doctor =
        Map.of("DOCTOR", "missing  backend      TensorRT: TensorRT 10 is not on this machine");
    assertThat(run(doctor, "--stage", "base", out.toString()).status()).isZero();
    Map<String, String> refusing = new HashMap<>(doctor);
    refusing.put("DOCTOR_STATUS", "3");
    assertThat(run(refusing, "--stage", "rest", out.toString()))
        .isEqualTo(
            new Ended(
                3, "gpu: TensorRT cannot be used here: TensorRT 10 is not on this machine\n"));
  }

  @Test
  void aRehearsalGoesThroughAllStepsAndTellsAMissingFileFromAMissingGpu() throws Exception {
    Map<String, String> noDriver =
        Map.of(
            "DOCTOR", "missing  backend      TensorRT: there is no NVIDIA driver here",
            "FAIL", "lenet",
            "REASON", "no backend can be used here. tensorrt: there is no NVIDIA driver here");
    Ended ended = run(noDriver, "--rehearse", out.toString());
    assertThat(ended.status()).as(ended.output()).isEqualTo(3);
    assertThat(ended.output())
        .containsPattern("lenet +done as far as it goes without a GPU")
        .endsWith("gpu: there is no NVIDIA driver here; everything else is\n");
    assertThat(profiles()).hasSize(11);

    Map<String, String> otherwise = new HashMap<>(noDriver);
    otherwise.put("REASON", "there is no NVIDIA driver" + "\n".repeat(12) + "lib/a.jar is missing");
    Ended failed = run(otherwise, "--rehearse", out + "3");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output())
        .containsPattern("lenet +failed with status 1: lib/a.jar is missing");

    Ended missing = run(Map.of("GPU_TESTS", "/nonexistent"), "--rehearse", out + "2");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.output()).containsPattern("nvml +left out: /nonexistent is not here");
  }

  /// The bundle's script is played: it says what it was asked for and puts the program there.
  @Test
  void aKitIsInstalledPieceByPieceAndUsed() throws Exception {
    Path parts = Files.createDirectories(folder.resolve("parts/gpu-tests")).resolveSibling("");
    script(
        parts.resolve("install.sh"),
        String.format(
            Locale.ROOT,
            "echo \"install $1\" >>\"$CALLS\"; mkdir -p \"$2/lib\"; cp '%s' \"$2/\"\n",
            folder.resolve("inferometer")));
    Files.writeString(parts.resolve("SHA256SUMS"), "0  i-native.tar.zst.part-000\n");
    Map<String, String> bare = Map.of("INFEROMETER", "/nonexistent", "GPU_TESTS", "");
    String kit = parts.toString();

    assertThat(run(bare, "--kit", kit, "--stage", "base", out.toString()).status()).isZero();
    assertThat(calls("install")).containsExactly("install --program");
    assertThat(run(bare, "--kit", kit, "--stage", "rest", out.toString()).status()).isZero();
    assertThat(run(bare, "--kit", kit, out.toString()).status()).isZero();
    assertThat(calls("install")).containsExactly("install --program", "install --libraries");
    assertThat(packed(out.resolve("evidence.tar.gz"))).noneMatch(name -> name.startsWith("./app"));
  }

  /// The digest of "abc" is the first example of FIPS 180-2, appendix B.
  @Test
  void partsOfAKitThatAreHereAreCheckedAsTheyArrive() throws Exception {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    script(parts.resolve("install.sh"), "");
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    Files.writeString(
        parts.resolve("SHA256SUMS"),
        abc + "  i.tar.gz.part-000\n" + abc + "  i-native.tar.zst.part-000\n");
    Files.writeString(parts.resolve("i.tar.gz.part-000"), "abc");

    assertThat(run(Map.of(), "--kit", parts.toString(), "--stage", "add", out.toString()))
        .isEqualTo(new Ended(0, "1 parts are here and whole; missing: zst.part-000\n"));
    Files.writeString(parts.resolve("i-native.tar.zst.part-000"), "abd");
    Ended damaged = run(Map.of(), "--kit", parts.toString(), "--stage", "add", out.toString());
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.output()).contains("i-native.tar.zst.part-000 differs");
    assertThat(calls()).isEmpty();
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndDoesNothing() throws Exception {
    Ended ended = run(Map.of(), "--dry-run", out.toString());
    assertThat(ended.status()).isZero();
    assertThat(ended.output().lines())
        .hasSize(19)
        .anyMatch(line -> line.endsWith(out + "/lenet/study"));
    String inner = run(Map.of(), "--dry-run", "target/inner").output();
    assertThat(inner).contains(Path.of("target/inner/lenet").toAbsolutePath().toString());
    assertThat(calls()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void badUsageIsRefused() throws Exception {
    assertThat(run(Map.of(), "--dry").status()).isEqualTo(2);
    assertThat(run(Map.of(), "--deadline", "8m", out.toString()))
        .isEqualTo(new Ended(2, "gpu: --deadline 8m: write a whole number of seconds\n"));
    assertThat(run(Map.of(), "--stage", "first"))
        .isEqualTo(new Ended(2, "gpu: --stage first: write base, add, rest or all\n"));
    assertThat(run(Map.of(), "--stage", "add"))
        .isEqualTo(new Ended(2, "gpu: --stage add needs --kit DIR\n"));
    assertThat(run(Map.of(), "--kit", out.toString()).output())
        .contains("install.sh is not here; 'inferometer bundle' makes it");
  }
}
