package org.inferometer.examples.digits;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.data.Face;
import org.inferometer.examples.digits.data.Pen;
import org.inferometer.examples.digits.training.Classifier;
import org.inferometer.examples.digits.training.Descent;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exported file on ONNX Runtime against the forward pass that was trained.
class OnnxExportTest {
  @TempDir Path folder;

  @Test
  void theExportedNetworkGivesTheProbabilitiesOfTheTrainedOne() throws Exception {
    List<Digit> digits = new Pen(Face.unseen(), new Random(5)).draw(20);
    Classifier trained = new Classifier(new Random(1));
    // With biases that are not zero any more, and probabilities that are neither alike nor one.
    new Descent(0.05, 8, 8, 1).train(trained, digits, error -> {});
    Path file = folder.resolve("small.onnx");
    OnnxExport.define("small", trained).save(file);

    float[] exported = interpret(new OnnxImporter().load(file), digits);

    for (int i = 0; i < digits.size(); i++) {
      float[] expected = trained.probabilities(digits.get(i));
      for (int c = 0; c < Digit.CLASSES; c++) {
        assertThat(exported[i * Digit.CLASSES + c])
            .as("picture %d, class %d", i, c)
            .isCloseTo(expected[c], within(1e-5f));
      }
    }
  }

  private static float[] interpret(Network network, List<Digit> digits) throws Exception {
    Binding binding = network.bind(Optional.of(digits.size()), Map.of());
    TensorType type = Objects.requireNonNull(binding.inputs().get("image"));
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    for (int i = 0; i < digits.size(); i++) {
      float[] input = digits.get(i).input();
      MemorySegment.copy(input, 0, data, JAVA_FLOAT, 4L * i * input.length, input.length);
    }
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(network, binding, Map.of("image", new HostTensor(type, data)))
            .outputs();
    return Objects.requireNonNull(outputs.get("probabilities")).data().toArray(JAVA_FLOAT);
  }
}
