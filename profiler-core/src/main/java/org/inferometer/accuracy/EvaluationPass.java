package org.inferometer.accuracy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.measure.Progress;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Scored;
import org.inferometer.study.Evaluation.Unavailable;

/// The pass that scores labelled samples: a session of its own, after everything that is timed.
///
/// Samples are read, run and forgotten a batch at a time, so that memory does not grow with the
/// data but for three numbers a sample and column. The last batch is filled up from the beginning;
/// what was filled in is not counted.
public final class EvaluationPass implements Evaluator {
  private final Network network;
  private final Binding binding;
  private final List<LabelledSample> samples;
  private final List<Augmentation> augmentations;
  private final ImageReader reader;
  private final String input;
  private final MemorySegment memory;

  /// @param network as it was imported: its end tells whether scores are probabilities
  /// @param binding what the engine was built for
  /// @param reader for the network's only input
  public EvaluationPass(
      Network network,
      Binding binding,
      List<LabelledSample> samples,
      List<Augmentation> augmentations,
      ImageReader reader) {
    this.network = network;
    this.binding = binding;
    this.samples = List.copyOf(samples);
    this.augmentations = List.copyOf(augmentations);
    this.reader = reader;
    this.input = binding.inputs().keySet().iterator().next();
    this.memory = Arena.ofAuto().allocate(type().bytes(), 64);
  }

  @Override
  public Evaluation evaluate(Engine engine, Progress progress) {
    progress.advanced(0);
    try (Session session = engine.open()) {
      return evaluate(session, progress);
    } catch (BackendException e) {
      return notRun(e);
    }
  }

  private static Unavailable notRun(BackendException e) {
    return new Unavailable("the labelled samples could not be run: " + e.getMessage());
  }

  /// The same in a session that is open already.
  public Evaluation evaluate(Session session, Progress progress) {
    try {
      return run(session, progress, System.nanoTime());
    } catch (BackendException e) {
      return notRun(e);
    } catch (InputException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  private Evaluation run(Session session, Progress progress, long start)
      throws BackendException, InputException {
    Optional<ClassScores> scores = Optional.empty();
    List<ColumnRecorder> columns = new ArrayList<>();
    for (int first = 0; first < samples.size(); first += binding.batch()) {
      List<List<HostTensor>> batch = read(first);
      for (int column = 0; column < augmentations.size(); column++) {
        Map<String, HostTensor> outputs = infer(session, batch, column);
        if (scores.isEmpty()) {
          scores = ClassScores.find(types(outputs), binding.batch());
          if (scores.isEmpty()) {
            return new Unavailable(noScores(outputs));
          }
          requireLabels(scores.get());
        }
        if (columns.size() <= column) {
          columns.add(recorder(column, scores.get()));
        }
        record(columns.get(column), first, scores.get(), outputs);
      }
      progress.advanced((double) (first + binding.batch()) / samples.size());
    }
    return scored(scores.orElseThrow(), columns, start);
  }

  private ColumnRecorder recorder(int column, ClassScores scores) {
    return new ColumnRecorder(augmentations.get(column).label(), scores.classes(), samples.size());
  }

  /// A batch's samples, each under every augmentation.
  private List<List<HostTensor>> read(int first) throws InputException {
    List<List<HostTensor>> batch = new ArrayList<>();
    for (int i = first; i < Math.min(first + binding.batch(), samples.size()); i++) {
      batch.add(reader.read(samples.get(i).file(), augmentations));
    }
    return batch;
  }

  private Map<String, HostTensor> infer(Session session, List<List<HostTensor>> batch, int column)
      throws BackendException {
    long step = type().bytes() / binding.batch();
    for (int i = 0; i < binding.batch(); i++) {
      HostTensor item = batch.get(i % batch.size()).get(column);
      MemorySegment.copy(item.data(), 0, memory, i * step, step);
    }
    session.bind(Map.of(input, new HostTensor(type(), memory)));
    session.run();
    return session.outputs();
  }

  private void record(
      ColumnRecorder column, int first, ClassScores scores, Map<String, HostTensor> outputs)
      throws InputException {
    HostTensor rows = java.util.Objects.requireNonNull(outputs.get(scores.output()));
    for (int i = 0; i < binding.batch() && first + i < samples.size(); i++) {
      column.add(first + i, samples.get(first + i), rows, (long) i * scores.classes());
    }
  }

  private Scored scored(ClassScores scores, List<ColumnRecorder> columns, long start) {
    Optional<String> activation = ClassScores.finalActivation(network, scores.output());
    boolean asGiven =
        activation.isPresent() || columns.stream().allMatch(ColumnRecorder::sawProbabilitiesOnly);
    return new Scored(
        scores.output(),
        scores.classes(),
        how(activation, asGiven),
        (System.nanoTime() - start) / 1_000_000,
        columns.stream().map(column -> column.column(asGiven)).toList());
  }

  private static String how(Optional<String> activation, boolean asGiven) {
    return activation
        .map(layer -> "The model's own score: it ends in " + layer + ".")
        .orElse(
            asGiven
                ? "The model's own score: no row has one below 0, and each sums to 1."
                : "The softmax of the model's scores.");
  }

  private void requireLabels(ClassScores scores) throws InputException {
    for (LabelledSample sample : samples) {
      for (int label : sample.labels()) {
        if (label >= scores.classes()) {
          throw new InputException(
              String.format(
                  Locale.ROOT,
                  "%s: the class %d is beyond the %d that the model scores",
                  sample.place(),
                  label,
                  scores.classes()));
        }
      }
    }
  }

  private String noScores(Map<String, HostTensor> outputs) {
    return "no output holds scores of classes, one row of several floating-point numbers for each item: "
        + types(outputs);
  }

  private static Map<String, TensorType> types(Map<String, HostTensor> outputs) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> types.put(name, tensor.type()));
    return types;
  }

  private TensorType type() {
    return binding.inputs().values().iterator().next();
  }
}
