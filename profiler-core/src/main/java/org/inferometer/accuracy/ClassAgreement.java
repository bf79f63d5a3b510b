package org.inferometer.accuracy;

import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;

/// Whether an engine and the reference find the same classes. An output is a classification if it
/// holds more than five floating-point numbers for each item of the batch, as `[N,C]` or
/// `[N,C,1,1]`. A detector's `[N,boxes,1]` is none.
///
/// @param output its name
/// @param items of the batch
/// @param top1 share of items for which both score the same class highest
/// @param top5 share of items for which the class that the reference scores highest is among the
///   engine's highest five
public record ClassAgreement(String output, int items, double top1, double top5) {
  private static final int TOP = 5;

  /// Over the first output that is a classification.
  ///
  /// @param batch items
  static Optional<ClassAgreement> of(
      Map<String, HostTensor> actual, Map<String, HostTensor> reference, int batch) {
    for (Map.Entry<String, HostTensor> expected : reference.entrySet()) {
      HostTensor found = actual.get(expected.getKey());
      if (found != null
          && found.type().shape().equals(expected.getValue().type().shape())
          && classifies(expected.getValue().type(), batch)) {
        return Optional.of(compare(expected.getKey(), found, expected.getValue(), batch));
      }
    }
    return Optional.empty();
  }

  private static boolean classifies(TensorType type, int batch) {
    Shape shape = type.shape();
    return ClassScores.SCORES.contains(type.elementType())
        && (shape.rank() == 2 || shape.rank() == 4)
        && shape.dim(1) > TOP
        && ClassScores.classes(shape, batch).isPresent();
  }

  private static ClassAgreement compare(
      String name, HostTensor actual, HostTensor expected, int batch) {
    long classes = expected.type().shape().elementCount() / batch;
    int first = 0;
    int five = 0;
    for (int item = 0; item < batch; item++) {
      long best = highest(expected, item * classes, classes);
      long higher = higherThan(actual, item * classes, classes, best);
      first += higher == 0 ? 1 : 0;
      five += higher < TOP ? 1 : 0;
    }
    return new ClassAgreement(name, batch, (double) first / batch, (double) five / batch);
  }

  private static long highest(HostTensor scores, long from, long count) {
    long best = from;
    for (long i = from; i < from + count; i++) {
      best = TensorElements.get(scores, i) > TensorElements.get(scores, best) ? i : best;
    }
    return best;
  }

  private static long higherThan(HostTensor scores, long from, long count, long at) {
    long higher = 0;
    for (long i = from; i < from + count; i++) {
      higher += TensorElements.get(scores, i) > TensorElements.get(scores, at) ? 1 : 0;
    }
    return higher;
  }
}
