package org.inferometer.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.accuracy.ClassScores;
import org.inferometer.data.InputException;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.data.labelled.LabelledSet;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.run.StudyException.Kind;
import org.inferometer.study.LabelledData;
import org.jspecify.annotations.Nullable;

/// What a study evaluates on labelled samples, checked before anything is measured.
///
/// @param request what was asked for; null for nothing
/// @param data what it comes to, for the study; null for nothing
record Evaluations(@Nullable LabelledRequest request, @Nullable LabelledData data) {
  private static final Evaluations NONE = new Evaluations(null, null);

  /// @throws StudyException if the samples cannot be read, or do not fit a network
  static Evaluations of(StudyPlan plan, List<PlannedCell> cells) throws StudyException {
    LabelledRequest request = plan.labelled().orElse(null);
    if (request == null) {
      return NONE;
    }
    try {
      LabelledSet set = open(request);
      Preprocessing preprocessing = preprocessing(request);
      for (PlannedCell cell : cells) {
        requireFits(plan, cell, set, preprocessing);
      }
      return new Evaluations(request, data(request, set, preprocessing));
    } catch (InputException e) {
      throw new StudyException(Kind.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  static LabelledSet open(LabelledRequest request) throws InputException {
    return LabelledSet.open(
        Path.of(request.data()), Optional.ofNullable(request.classes()).map(Path::of));
  }

  static Preprocessing preprocessing(LabelledRequest request) throws InputException {
    return request.preprocessing() == null
        ? Preprocessing.DEFAULT
        : Preprocessing.read(Path.of(request.preprocessing()));
  }

  /// A reader of images for a network's only input.
  static ImageReader reader(LabelledRequest request, String model, Binding binding)
      throws InputException {
    return reader(request.data(), preprocessing(request), model, binding);
  }

  private static ImageReader reader(
      String data, Preprocessing preprocessing, String model, Binding binding)
      throws InputException {
    if (binding.inputs().size() != 1) {
      throw new InputException(
          data + ": holds images, but " + model + " has the inputs " + binding.inputs().keySet());
    }
    Map.Entry<String, TensorType> input = binding.inputs().entrySet().iterator().next();
    return new ImageReader(input.getKey(), input.getValue(), preprocessing);
  }

  private static void requireFits(
      StudyPlan plan, PlannedCell cell, LabelledSet set, Preprocessing preprocessing)
      throws InputException {
    if (cell.settled().isPresent()) {
      return;
    }
    try {
      Binding binding = cell.network().network().bind(Optional.of(cell.batch()), plan.sizes());
      reader(set.source().toString(), preprocessing, cell.network().model(), binding);
      Optional<ClassScores> scores =
          ClassScores.find(declaredOutputs(cell, binding), binding.batch());
      if (scores.isPresent()) {
        set.requireFits(cell.network().model(), scores.get().classes());
      }
    } catch (ShapeBindingException e) {
      throw new InputException(cell.network().model() + ": " + e.getMessage());
    }
  }

  private static Map<String, TensorType> declaredOutputs(PlannedCell cell, Binding binding) {
    TensorTypes types = TensorTypes.declared(cell.network().network(), binding);
    Map<String, TensorType> outputs = new LinkedHashMap<>();
    cell.network()
        .network()
        .outputs()
        .forEach(spec -> types.of(spec.name()).ifPresent(type -> outputs.put(spec.name(), type)));
    return outputs;
  }

  private static LabelledData data(
      LabelledRequest request, LabelledSet set, Preprocessing preprocessing) throws InputException {
    List<LabelledSample> samples = set.spread(request.samples());
    return new LabelledData(
        request.data(),
        LabelledSet.fingerprint(samples),
        set.samples().size(),
        set.unlabelled(),
        preprocessing.description(),
        set.classes(),
        samples.stream().map(LabelledSample::name).toList(),
        LabelledSet.labels(samples));
  }

  /// The cell whose engine is evaluated for a network and precision: the one of the smallest batch
  /// that can be measured.
  static String evaluatedCell(PlannedCell cell, List<PlannedCell> all) {
    return all.stream()
        .filter(other -> other.network().equals(cell.network()))
        .filter(other -> other.precision() == cell.precision() && other.settled().isEmpty())
        .min(java.util.Comparator.comparingInt(PlannedCell::batch))
        .orElse(cell)
        .id();
  }

  /// What decides whether an evaluation that was made before is as good as a new one.
  String fingerprint() {
    return data == null || request == null
        ? "none"
        : data.sha256() + " " + request.columns() + " " + data.preprocessing();
  }
}
