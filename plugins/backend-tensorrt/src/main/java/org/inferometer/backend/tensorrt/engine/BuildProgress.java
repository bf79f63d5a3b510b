package org.inferometer.backend.tensorrt.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.inferometer.backend.tensorrt.callback.ProgressMonitorNative;

/// Makes one fraction of the phases that TensorRT's builder reports, which nest and follow one
/// another without saying how many there will be. Called from several threads.
///
/// A phase counts the steps that are done, and the part of the current step that the phases within
/// it have done. A later outermost phase goes on where the one before it ended: each takes half of
/// what is left, so that the fraction never falls.
final class BuildProgress implements ProgressMonitorNative.Listener {
  private static final double SHARE = 0.5;

  private final Map<String, Phase> running = new LinkedHashMap<>();
  private final DoubleConsumer consumer;
  private double ended;
  private double told;

  private static final class Phase {
    private final String parent;
    private final int steps;
    private int done;

    private Phase(String parent, int steps) {
      this.parent = parent;
      this.steps = Math.max(1, steps);
    }
  }

  BuildProgress(DoubleConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public synchronized void started(String phase, String parent, int steps) {
    running.put(phase, new Phase(running.containsKey(parent) ? parent : "", steps));
  }

  @Override
  public synchronized void completed(String phase, int step) {
    Phase found = running.get(phase);
    if (found != null) {
      found.done = Math.min(found.steps, Math.max(found.done, step + 1));
      tell();
    }
  }

  @Override
  public synchronized void finished(String phase) {
    Phase found = running.remove(phase);
    if (found != null && found.parent.isEmpty()) {
      ended += (1 - ended) * SHARE;
    }
    tell();
  }

  private void tell() {
    double outermost =
        running.entrySet().stream()
            .filter(e -> e.getValue().parent.isEmpty())
            .mapToDouble(e -> fraction(e.getKey(), e.getValue()))
            .max()
            .orElse(0);
    told = Math.max(told, ended + (1 - ended) * SHARE * outermost);
    consumer.accept(told);
  }

  private double fraction(String name, Phase phase) {
    double inner =
        running.entrySet().stream()
            .filter(e -> e.getValue().parent.equals(name))
            .mapToDouble(e -> fraction(e.getKey(), e.getValue()))
            .max()
            .orElse(0);
    return Math.min(1, (phase.done + inner) / phase.steps);
  }
}
