package org.inferometer.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.accuracy.ClassScores;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.data.labelled.LabelledSet;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.study.LabelledData;
import org.jspecify.annotations.Nullable;

/// What a study evaluates on labelled samples, checked before anything is measured.
///
/// @param request what was asked for; null for nothing
/// @param data what it comes to, for the study; null for nothing
public record LabelledEvaluation(@Nullable LabelledRequest request, @Nullable LabelledData data) {
  private static final LabelledEvaluation NONE = new LabelledEvaluation(null, null);

  /// @throws StudyException if the samples cannot be read, or do not fit a network
  public static LabelledEvaluation of(StudyPlan plan, List<PlannedCell> cells)
      throws StudyException {
    LabelledRequest request = plan.labelled().orElse(null);
    if (request == null) {
      return NONE;
    }
    try {
      LabelledSet set = request.open();
      for (PlannedCell cell : cells) {
        requireFits(cell, request, set);
      }
      return new LabelledEvaluation(request, data(request, set));
    } catch (InputException e) {
      throw StudyException.badInput(e);
    }
  }

  private static void requireFits(PlannedCell cell, LabelledRequest request, LabelledSet set)
      throws InputException {
    if (cell.settled().isPresent()) {
      return;
    }
    try {
      Binding binding = cell.network().bind(Optional.of(cell.batch()));
      request.reader(cell.network().title(), binding);
      Optional<ClassScores> scores =
          ClassScores.find(declaredOutputs(cell, binding), binding.batch());
      if (scores.isPresent()) {
        set.requireFits(cell.network().title(), scores.get().classes());
      }
    } catch (ShapeBindingException e) {
      throw new InputException(cell.network().title() + ": " + e.getMessage(), e.remedies());
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

  private static LabelledData data(LabelledRequest request, LabelledSet set) throws InputException {
    List<LabelledSample> samples = set.spread(request.samples());
    return new LabelledData(
        request.data(),
        LabelledSet.fingerprint(samples),
        set.samples().size(),
        set.unlabelled(),
        request.imagePreprocessing().description(),
        set.classes(),
        samples.stream().map(LabelledSample::name).toList(),
        LabelledSet.labels(samples));
  }

  /// What decides whether an evaluation that was made before is as good as a new one.
  public String fingerprint() {
    return data == null || request == null
        ? "none"
        : data.sha256() + " " + request.columns() + " " + data.preprocessing();
  }
}
