package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.node;
import static org.inferometer.network.layer.Layers.scale;
import static org.inferometer.network.layer.Layers.transpose;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.WorkerCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks whose outputs are no numbers, through the whole runner and its worker processes.
class NotANumberTest {
  @TempDir Path folder;

  /// Inputs are drawn from 0 to 1, so that the logarithm sees what is below 0 only.
  @Test
  void aNetworkThatGivesNanInFp32FailsInEveryPrecisionWithItsLayer() throws Exception {
    NetworkBuilder b = new NetworkBuilder("logarithm", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    x = x.then("negative", scale(Weights.of(-1, -1), Weights.of(-1, -1)));
    x = x.then("log", node("Log", List.of(new ValueType(x.elementType(), x.dimensions()))));
    b.output(x.then("fc", fullyConnected(3)));

    Study study = profiled(b.build(), true, Precision.FP32, Precision.FP16);

    assertThat(study.cells()).hasSize(2);
    for (Cell cell : study.cells()) {
      assertThat(reason(cell))
          .as(cell.id())
          .startsWith("3 of 3 output elements are NaN, where the reference's are not finite either")
          .endsWith("The first layer that gives such numbers is 'log' (Log: 32 of its outputs).");
    }
  }

  /// A million is finite in FP32 and infinite in FP16. No rule knows that the convolution makes it,
  /// since each weight is within FP16's range. This runtime computes it in FP32 and never sees the
  /// rounding.
  @Test
  void aNetworkThatLeavesTheRangeOfFp16SaysInWhichLayer() throws Exception {
    NetworkBuilder b = new NetworkBuilder("million", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    x = x.then("large", scale(Weights.of(1000, 1000), Weights.of(1000, 1000)));
    x = x.then("huge", conv(2, 1).weights(Weights.of(1000, 0, 0, 1000)));
    x = x.then("turned", transpose(0, 1, 3, 2));
    b.output(x.then("difference", conv(1, 1).weights(Weights.of(1, -1))));

    Study study = profiled(b.build(), false, Precision.FP32, Precision.FP16);

    assertThat(strict(study.cells().getFirst())).isNull();
    StrictAccuracy strict = Objects.requireNonNull(strict(study.cells().getLast()));
    assertThat(strict.fault())
        .isEqualTo(
            "infinities in layer 'huge' (Conv) (32 of 32 elements); output 'difference' is not"
                + " finite");
    assertThat(strict.sqnrDb()).isEqualTo(Reading.unavailable(strict.fault()));
  }

  private static @Nullable StrictAccuracy strict(Cell cell) {
    return Objects.requireNonNull(cell.measurements()).accuracy().strict();
  }

  private Study profiled(Network network, boolean fails, Precision... precisions) throws Exception {
    Path model = folder.resolve(network.name() + ".onnx");
    OnnxWriter.write(network.model(), model);
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of(model.toString()), Map.of(), Optional.empty(), 1),
            new BackendChoice("onnxruntime", Map.of(), 1),
            List.of(precisions),
            List.of(1),
            new Timing(Duration.ofMillis(100), 1, Duration.ofMinutes(2)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(
                folder.resolve("study"),
                false,
                List.of("inferometer", "profile", model.toString())));
    List<String> worker = WorkerCommand.sameJvm(WorkerMain.class);
    StudyResult result =
        new StudyRunner(new Installed(), worker, folder.resolve("cache"), "test")
            .run(plan, new ProgressListener() {});
    assertThat(result.anyFailed()).isEqualTo(fails);
    return StudyJson.read(result.file());
  }

  private static String reason(Cell cell) {
    return cell.outcome() instanceof Failed failed ? failed.reason() : cell.outcome().toString();
  }
}
