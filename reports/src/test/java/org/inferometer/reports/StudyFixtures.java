package org.inferometer.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.inferometer.study.Cell;
import org.inferometer.study.Environment;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Step;
import org.inferometer.study.Sensitivity.Suggestion;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;

/// Synthetic studies, the same at every call. No figure in them was measured.
public final class StudyFixtures {
  static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32);

  private StudyFixtures() {}

  /// One FP32 cell of a network of twelve engine layers.
  public static Study oneCell() {
    var network = new SyntheticNetwork("resnet-tiny", 12);
    return study("one-cell", List.of(network), List.of(ok(network, Precision.FP32, 1)));
  }

  /// Three precisions at six batches, 700 engine layers each.
  public static Study grid() {
    return grid(700);
  }

  /// Three precisions at six batches.
  ///
  /// @param layers engine layers of each cell
  public static Study grid(int layers) {
    var network = new SyntheticNetwork("resnet-152", layers);
    var cells = new ArrayList<Cell>();
    for (var precision : List.of(Precision.FP32, Precision.FP16, Precision.INT8)) {
      for (int batch : BATCHES) {
        cells.add(ok(network, precision, batch));
      }
    }
    return study("grid", List.of(network), cells);
  }

  /// Cells that were measured well, noisily, failed and were unsupported; a second network failed
  /// throughout.
  public static Study troubled() {
    var network = new SyntheticNetwork("vgg19", 27);
    var broken = new SyntheticNetwork("inception-v3", 113);
    return study(
        "troubled",
        List.of(network, broken),
        List.of(
            ok(network, Precision.FP32, 1),
            cell(network, Precision.FP32, 8, measured(network, Precision.FP32, 8, Verdict.NOISY)),
            cell(
                network,
                Precision.FP32,
                32,
                measured(network, Precision.FP32, 32, Verdict.UNSTEADY)),
            cell(network, Precision.FP16, 1, new Cell.Failed(KILLED)),
            cell(
                network,
                Precision.FP16,
                8,
                measured(network, Precision.FP16, 8, Verdict.THROTTLED)),
            cell(network, Precision.INT8, 1, new Cell.Unsupported(NO_INT8)),
            cell(network, Precision.INT8, 8, new Cell.Unsupported(NO_INT8)),
            cell(broken, Precision.FP32, 1, new Cell.Failed(KILLED))));
  }

  private static final String KILLED =
      "The worker process was killed by signal 9 (SIGKILL) while the engine was built, most likely"
          + " because memory ran out. Try a smaller batch.";
  private static final String NO_INT8 =
      "This backend has no INT8 kernels for Conv with asymmetric weights on this processor.";

  /// Names with markup, script ends, 300 characters, right-to-left text, emoji, formulas and line
  /// breaks, in every place that a name can stand.
  public static Study hostileNames() {
    var network = new SyntheticNetwork("<b>net</b>&\"'", SyntheticNetwork.HOSTILE);
    var study =
        study(
            "hostile <script>alert(1)</script>",
            List.of(network),
            List.of(
                ok(network, Precision.FP32, 1),
                cell(network, Precision.FP16, 1, new Cell.Failed("<img src=x onerror=alert(1)>"))));
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        List.of("inferometer", "profile", "a b's \"file\" $(x) </script><!--.onnx"),
        study.settings(),
        study.environment(),
        study.networks(),
        study.cells());
  }

  /// One cell of 5,000 engine layers.
  public static Study manyLayers() {
    var network = new SyntheticNetwork("large-transformer", 5_000);
    return study("many-layers", List.of(network), List.of(ok(network, Precision.FP32, 1)));
  }

  /// One cell, measured, in which every reading is unavailable with a reason and every list is
  /// empty.
  public static Study nothingReadable() {
    var network = new SyntheticNetwork("opaque", 0);
    var blank = SyntheticCell.nothing("The backend does not tell.");
    return study(
        "nothing-readable",
        List.of(network),
        List.of(cell(network, Precision.FP32, 1, new Cell.Measured(blank))));
  }

  /// One cell with a latency, whose engine could not be described: its layers and fusions are not
  /// known.
  public static Study undescribed() {
    var network = new SyntheticNetwork("undescribed", 12);
    var cell = new SyntheticCell(network, Precision.FP32, 1, Verdict.STABLE).undescribed(NO_LAYERS);
    return study(
        "undescribed",
        List.of(network),
        List.of(cell(network, Precision.FP32, 1, new Cell.Measured(cell))));
  }

  /// Why the layers of [#undescribed] are not known.
  public static final String NO_LAYERS = "The engine's graph could not be saved: the disk is full.";

  /// One cell of one engine layer whose samples are all the same.
  public static Study withoutSpread() {
    var network = new SyntheticNetwork("single", 1);
    var cell = new SyntheticCell(network, Precision.FP32, 1, Verdict.STABLE).withoutSpread();
    return study(
        "without-spread",
        List.of(network),
        List.of(cell(network, Precision.FP32, 1, new Cell.Measured(cell))));
  }

  /// A cell on a GPU that was throttled, with everything that a meter can read.
  public static Study gpu() {
    var network = new SyntheticNetwork("resnet-50", 59);
    var cell = new SyntheticCell(network, Precision.FP16, 8, Verdict.THROTTLED).onGpu();
    return study(
        "gpu",
        List.of(network),
        List.of(
            ok(network, Precision.FP32, 8),
            cell(network, Precision.FP16, 8, new Cell.Measured(cell))));
  }

  /// One cell on a device with times of its own, whose first engine layer is a foreign node.
  public static Study onDevice() {
    var network =
        new SyntheticNetwork(
            "compiled", List.of("{ForeignNode[/a/conv.../a/relu]}", "/b", "/c", "/d"));
    var cell = new SyntheticCell(network, Precision.FP32, 8, Verdict.STABLE).onDevice();
    return study(
        "on-device",
        List.of(network),
        List.of(cell(network, Precision.FP32, 8, new Cell.Measured(cell))));
  }

  /// A study in which no cell came to anything.
  public static Study allFailed() {
    var network = new SyntheticNetwork("vgg19", 27);
    return study(
        "all-failed",
        List.of(network),
        List.of(cell(network, Precision.FP32, 1, new Cell.Failed(KILLED))));
  }

  /// A study without cells.
  public static Study empty() {
    return study("empty", List.of(), List.of());
  }

  /// Every study above except the large ones.
  public static List<Study> small() {
    return List.of(
        oneCell(),
        grid(20),
        troubled(),
        hostileNames(),
        nothingReadable(),
        undescribed(),
        withoutSpread(),
        gpu(),
        onDevice(),
        allFailed(),
        sensitive(),
        ComparedFixtures.compared(),
        ComparedFixtures.heldBack(),
        ComparedFixtures.distrusted(),
        ComparedFixtures.given(),
        LabelledFixtures.labelled(60),
        LabelledFixtures.hostile(),
        empty());
  }

  /// INT8 beside INT8 with two layers in FP32, which a search found; a second network whose search
  /// found nothing to be possible, and a third that could not be examined.
  public static Study sensitive() {
    var network = new SyntheticNetwork("yunet", 12);
    var hopeless = new SyntheticNetwork("hopeless", 12);
    var broken = new SyntheticNetwork("broken", 12);
    var mixed = measured(network, Precision.INT8_MIXED, 1, Verdict.STABLE);
    var base =
        study(
            "sensitive",
            List.of(network, hopeless, broken),
            List.of(
                ok(network, Precision.FP32, 1),
                ok(network, Precision.INT8, 1),
                new Cell(
                    "yunet/onnxruntime/int8-mixed/b1",
                    "yunet",
                    "onnxruntime",
                    "cpu",
                    Precision.INT8_MIXED,
                    1,
                    List.of("conv 2", "<b>"),
                    mixed),
                ok(hopeless, Precision.INT8, 1),
                ok(broken, Precision.INT8, 1)));
    return new Study(
        base.schema(),
        base.id(),
        base.createdAt(),
        base.command(),
        base.settings(),
        base.environment(),
        base.networks(),
        base.labelled(),
        base.cells(),
        List.of(
            found(),
            impossible(),
            Sensitivity.unavailable("broken", "onnxruntime", "the worker crashed")));
  }

  private static Sensitivity found() {
    return new Sensitivity(
        "yunet",
        "onnxruntime",
        List.of("Each figure: as in this test."),
        "16 made-up inputs",
        true,
        decibels(20.86),
        List.of(
            new LayerLoss("conv 2", "Conv", decibels(24.58), share(0.5)),
            new LayerLoss("<b>", "Conv", decibels(28.77), share(0.25)),
            new LayerLoss("=c", "Gemm", decibels(31.04), share(0.2)),
            new LayerLoss(
                "quiet", "Gemm", Reading.unavailable("the outputs are equal"), share(0.05))),
        new Suggestion(
            "25dB",
            Status.FOUND,
            decibels(25.24),
            List.of("conv 2", "<b>"),
            "",
            List.of(
                new Step("every layer INT8", 0, decibels(20.86), false),
                new Step("the most sensitive in FP32", 2, decibels(25.24), true))));
  }

  private static Sensitivity impossible() {
    return new Sensitivity(
        "hopeless",
        "onnxruntime",
        List.of("Each figure: as in this test."),
        "16 items of 16 files in images",
        false,
        decibels(20.86),
        List.of(new LayerLoss("conv", "Conv", decibels(20.86), share(1))),
        new Suggestion(
            "top1:99%",
            Status.IMPOSSIBLE,
            new Reading.Measured(0.75, "1", 16, null),
            List.of(),
            "Even with 'conv' as the only INT8 layer it is not reached.",
            List.of(new Step("every layer INT8", 0, decibels(20.86), false))));
  }

  private static Reading decibels(double value) {
    return new Reading.Measured(value, "dB", 16, null);
  }

  private static Reading share(double value) {
    return Reading.estimated(value, "1", "noises of single layers add up");
  }

  /// Four networks, each in FP32 and INT8.
  static Study variants() {
    var networks =
        List.of("small", "full", "inverted", "wide").stream()
            .map(name -> new SyntheticNetwork(name, 12))
            .toList();
    var cells =
        networks.stream()
            .flatMap(n -> List.of(Precision.FP32, Precision.INT8).stream().map(p -> ok(n, p, 1)))
            .toList();
    return study("variants", networks, cells);
  }

  /// One cell whose measurements are changed.
  public static Study oneCell(Precision precision, UnaryOperator<Measurements> change) {
    var network = new SyntheticNetwork("changed", 12);
    var measurements = new SyntheticCell(network, precision, 1, Verdict.STABLE).measurements();
    return study(
        "changed",
        List.of(network),
        List.of(cell(network, precision, 1, new Cell.Measured(change.apply(measurements)))));
  }

  private static Cell ok(SyntheticNetwork network, Precision precision, int batch) {
    return cell(network, precision, batch, measured(network, precision, batch, Verdict.STABLE));
  }

  private static Cell.Measured measured(
      SyntheticNetwork network, Precision precision, int batch, Verdict verdict) {
    return new Cell.Measured(new SyntheticCell(network, precision, batch, verdict).measurements());
  }

  static Cell cell(SyntheticNetwork network, Precision precision, int batch, Cell.Outcome outcome) {
    var id = Cell.id(network.id(), "onnxruntime", precision, batch);
    return new Cell(id, network.id(), "onnxruntime", "cpu", precision, batch, outcome);
  }

  static Study study(String id, List<SyntheticNetwork> networks, List<Cell> cells) {
    return new Study(
        Study.SCHEMA,
        id,
        Instant.parse("2026-11-23T09:41:07Z"),
        List.of("inferometer", "profile", "zoo:resnet-152", "--batch", "1,2,4,8,16,32"),
        new Study.Settings(5_000, 2, 42, "seeded uniform [0, 1)", 0.01),
        environment(),
        networks.stream().map(SyntheticNetwork::summary).toList(),
        cells);
  }

  /// One cell, measured where these devices are.
  public static Study onDevices(List<Environment.DeviceInfo> devices) {
    var study = oneCell();
    var machine = study.environment();
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        new Environment(
            machine.os(),
            machine.cpu(),
            machine.cores(),
            machine.memoryBytes(),
            machine.jvm(),
            machine.tool(),
            devices,
            machine.remarks()),
        study.networks(),
        study.cells());
  }

  private static Environment environment() {
    return new Environment(
        "Debian GNU/Linux 13, Linux 6.12, x86-64",
        "Example Processor 9000, 2 of 2 cores visible",
        2,
        16L << 30,
        "Eclipse Temurin 25.0.1",
        "0.1.0",
        List.of(
            new Environment.DeviceInfo(
                "cpu", "Example Processor 9000", "cpu", "ONNX Runtime 1.29.0")),
        List.of("The clock governor cannot be read in this container."));
  }
}
