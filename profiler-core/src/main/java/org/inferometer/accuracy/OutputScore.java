package org.inferometer.accuracy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.inferometer.data.InputException;
import org.inferometer.graph.HostTensor;

/// How near outputs come to a reference over several inferences.
public final class OutputScore {
  private final OutputComparison.Gathering outputs = new OutputComparison.Gathering();
  private final int batch;
  private double sameClass;
  private int scored;
  private int inferences;

  /// @param batch items in each inference
  public OutputScore(int batch) {
    this.batch = batch;
  }

  /// @throws InputException if an output of the reference's is missing
  public void add(Map<String, HostTensor> actual, Map<String, HostTensor> reference)
      throws InputException {
    outputs.add(actual, reference);
    Optional<ClassAgreement> agreement = ClassAgreement.of(actual, reference, batch);
    if (agreement.isPresent()) {
      sameClass += agreement.get().top1();
      scored++;
    }
    inferences++;
  }

  public int inferences() {
    return inferences;
  }

  /// That of the worst output in decibels, see [OutputComparison#sqnrDb].
  public double sqnrDb() {
    return outputs.result().sqnrDb();
  }

  /// Share of items for which both score the same class highest; empty where no output looks like
  /// the scores of classes.
  public OptionalDouble top1() {
    return scored == 0 ? OptionalDouble.empty() : OptionalDouble.of(sameClass / scored);
  }
}
