package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.fusion.FusionAccount;
import org.inferometer.fusion.FusionRow;
import org.inferometer.fusion.FusionRow.Member;
import org.inferometer.fusion.PublishedCount;
import org.inferometer.fusion.PublishedCount.Difference;
import org.inferometer.fusion.RowKind;
import org.inferometer.fusion.Unfused;
import org.inferometer.network.OmittedLayer;
import org.inferometer.runner.FusionTable;
import org.inferometer.runner.FusionTable.EngineAccount;
import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FusionCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void everyLayerOfANetworkIsAccountedForOnTheBackendThatIsHere() throws IOException {
    Path json = folder.resolve("fusion.json");
    CommandRun run = real("fusion", "zoo:lenet", "--backend", "onnxruntime", "--json", "" + json);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("onnxruntime +8 +7 +4")
        .contains("FullyConnected + Relu → FusedGemm")
        .containsPattern(" 8 +11  in all; 7 engine layers compute, 4 only move data");
    assertThat(run.out().lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(100);
    assertThat(Files.readString(json)).contains("\"networkLayers\" : 8", "\"onnxruntime\"");
  }

  @Test
  void verboseListsEveryEngineLayerWithItsLayers() {
    CommandRun run = real("fusion", "zoo:lenet", "--backend", "onnxruntime", "--verbose");

    assertThat(run.status()).as(run.err()).isZero();
    for (String layer : List.of("conv1", "pool1", "conv2", "pool2", "ip1", "ip2", "prob")) {
      assertThat(run.out()).containsPattern("← .*" + layer);
    }
  }

  @Test
  void aBackendThatIsNotHereIsNamedWithItsReasonAndRemedy() {
    FakePlugins plugins =
        FakePlugins.withBackend(new Probe.Unavailable("it is not installed", "install it"));
    CommandRun run = fake(plugins, "fusion", "zoo:lenet");

    assertThat(run.status()).isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(run.out())
        .containsPattern("fake +8 +- +-")
        .contains("fake is unavailable: it is not installed; install it");
  }

  @Test
  void withoutAnyBackendNothingIsBuilt() {
    CommandRun run = fake(FakePlugins.none(), "fusion", "zoo:lenet");

    assertThat(run.status()).isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(run.err()).isEqualTo("inferometer: no backend is installed\n");
  }

  @Test
  void publishedCountsOmittedLayersAndDifferencesStandBesideTheOwn() {
    String text = text(table(), false);

    assertThat(text)
        .containsPattern("published for vgg19 +43 +27 +-")
        .containsPattern("one +4 +2 +1")
        .contains("6 layers in the source, 2 of them omitted: 4")
        .contains("  2 Dropout, which is the identity outside training: drop6, drop7")
        .contains("4 layers instead of the published 43, by kind:")
        .contains("  -15 convolution (1 here, 16 published)")
        .contains("  +1 reshape (1 here, 0 published): flat")
        .contains("other failed: it crashed (--batch N)")
        .containsPattern(" 3 +1 +vertical +1 × Conv \\+ \\(BatchNorm\\) \\+ Relu → FusedConv")
        .containsPattern(" 1 +0 +eliminated +1 × Dropout");
  }

  @Test
  void whatStayedApartIsGroupedByItsReason() {
    String text = text(table(), false);

    assertThat(text.replaceAll("\\s+", " "))
        .contains(
            "4 × Conv + Relu (c0 + r0, c1 + r1, c2 + r2 and 1 more), fused 7 times, most alike in"
                + " c9 + r9: Conv: strides 2x2, not 1x1")
        .contains("1 × Conv + Conv side by side (a + b)")
        .contains("no difference is known: the engine's choice");
    assertThat(text(table(), true)).contains("c3 + r3");
    assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(100);
  }

  private static FusionTable table() {
    List<FusionRow> rows =
        List.of(
            new FusionRow(
                RowKind.VERTICAL,
                "k0",
                "FusedConv",
                false,
                "fp32",
                List.of(
                    new Member("conv", "Conv", false),
                    new Member("bn", "BatchNorm", true),
                    new Member("relu", "Relu", false))),
            new FusionRow(RowKind.ADDED, "copy", "Reorder", true, "fp32", List.of()),
            new FusionRow(
                RowKind.ELIMINATED,
                "",
                "",
                false,
                "",
                List.of(new Member("drop", "Dropout", false))));
    List<Unfused> unfused = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      unfused.add(
          new Unfused(
              Unfused.Relation.CHAIN,
              "Conv + Relu",
              List.of("c" + i, "r" + i),
              List.of("c9", "r9"),
              7,
              List.of("Conv: strides 2x2, not 1x1")));
    }
    unfused.add(
        new Unfused(
            Unfused.Relation.SIBLINGS,
            "Conv + Conv",
            List.of("a", "b"),
            List.of("d", "e"),
            1,
            List.of()));
    return new FusionTable(
        "net",
        "net.prototxt",
        "caffe",
        "fp32",
        1,
        4,
        List.of(
            new OmittedLayer("drop6", "Dropout", "is the identity outside training"),
            new OmittedLayer("drop7", "Dropout", "is the identity outside training")),
        PublishedCount.named("vgg19").orElseThrow(),
        List.of(
            new Difference("convolution", 16, 1, List.of()),
            new Difference("reshape", 0, 1, List.of("flat"))),
        List.of(
            new EngineAccount(
                "one", true, new FusionAccount(4, 2, 1, rows, unfused, List.of()), null, List.of()),
            new EngineAccount(
                "other",
                true,
                null,
                "it crashed",
                List.of(
                    org.inferometer.study.Remedy.of(org.inferometer.study.Remedy.Setting.BATCH)))));
  }

  private static String text(FusionTable table, boolean verbose) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FusionText(table, verbose).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private CommandRun real(String... args) {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    return CommandRun.of(Services.ofProcess(environment), args);
  }

  private CommandRun fake(FakePlugins plugins, String... args) {
    return CommandRun.of(
        new Services(() -> plugins, List::of, List.of(), folder.resolve("cache"), Optional.empty()),
        args);
  }
}
