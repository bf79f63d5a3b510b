package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.scale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.graph.ElementType;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Weights;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Outputs that are written, and compared with those of a folder, through the whole runner and its
/// worker processes.
class OutputsStudyTest {
  @TempDir Path folder;

  /// Twice (1, 2) plus 1 is (3, 5), by hand.
  @Test
  void outputsAreWrittenAndComparedWithThoseExpected() throws Exception {
    Path inputs = Files.createDirectories(folder.resolve("in"));
    Files.write(inputs.resolve("data.npy"), npy(1, 2));
    Path right = Files.createDirectories(folder.resolve("right"));
    Files.write(right.resolve("output_0.npy"), npy(3, 5));
    Path out = folder.resolve("out");

    Cell fits = profiled("fits", new OutputRequest(right, 1e-6, out));

    Measurements measured = Objects.requireNonNull(fits.measurements());
    assertThat(measured.accuracy().remarks())
        .anyMatch(remark -> remark.startsWith("Of 1 outputs, 1 were compared with those expected"));
    Path written = out.resolve("double__onnxruntime__fp32__b1");
    try (var files = Files.list(written)) {
      assertThat(files)
          .singleElement()
          .satisfies(file -> {
            byte[] content = Files.readAllBytes(file);
            byte[] values =
                java.util.Arrays.copyOfRange(content, content.length - 8, content.length);
            assertThat(java.util.HexFormat.of().formatHex(values)).isEqualTo("000040400000a040");
          });
    }

    Files.write(right.resolve("output_0.npy"), npy(3, 6));
    Cell differs = profiled("differs", new OutputRequest(right, 0.1, null));

    assertThat(differs.outcome())
        .isEqualTo(
            new Cell.Failed(
                "the outputs are not those expected: 'twice' differs from output_0.npy by 0.15"
                    + " (relative L2), more than 0.10"));

    assertThatThrownBy(() ->
            profiled(
                "none", new OutputRequest(Files.createDirectory(folder.resolve("e")), 0, null)))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("holds values for none of the outputs twice");
  }

  /// Two numbers as NumPy 1.0 files have them, shape (1, 2, 1, 1).
  private static byte[] npy(float a, float b) {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 1, 1), }";
    String padded = header + " ".repeat(128 - 10 - header.length() - 1) + "\n";
    return java.nio.ByteBuffer.allocate(136)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0})
        .put(padded.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
        .putFloat(a)
        .putFloat(b)
        .array();
  }

  private Cell profiled(String name, OutputRequest outputs) throws Exception {
    NetworkBuilder b = new NetworkBuilder("double", 1);
    b.output(
        b.input("data", ElementType.FLOAT, 1, 2, 1, 1)
            .then("twice", scale(Weights.of(2, 2), Weights.of(1, 1))));
    Path model = folder.resolve("double.onnx");
    OnnxWriter.write(b.build().model(), model);
    StudyPlan plan =
        new StudyPlan(
            new Networks(
                List.of(model.toString()),
                List.of(),
                Optional.of(folder.resolve("in")),
                outputs,
                1),
            new BackendChoice("onnxruntime", Map.of(), 1),
            List.of(Precision.FP32),
            List.of(1),
            new Timing(Duration.ofMillis(100), 1, Duration.ofMinutes(2)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder.resolve(name), false, List.of("inferometer", "profile")));
    return new StudyRunner(
            new Installed(),
            WorkerCommand.sameJvm(WorkerMain.class),
            folder.resolve("cache"),
            "test")
        .run(plan, new ProgressListener() {})
        .study()
        .cells()
        .getFirst();
  }
}
