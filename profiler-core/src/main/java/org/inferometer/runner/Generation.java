package org.inferometer.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Processes of several cells that are open together, of which one at a time measures a slot. What
/// is compared within a round has met the same state of the machine.
final class Generation implements AutoCloseable {
  private final int number;
  private final String id;
  private final Schedule schedule;
  private final List<ArmProcess> arms = new ArrayList<>();

  /// @param number of this generation, from 1
  /// @param id of this generation, unique in the study
  Generation(int number, String id, Schedule schedule) {
    this.number = number;
    this.id = id;
    this.schedule = schedule;
  }

  int number() {
    return number;
  }

  String id() {
    return id;
  }

  /// Takes a process in.
  void add(ArmProcess arm) {
    arms.add(arm);
  }

  List<ArmProcess> all() {
    return List.copyOf(arms);
  }

  /// Those that can be measured.
  List<ArmProcess> ready() {
    return arms.stream().filter(ArmProcess::isReady).toList();
  }

  /// Measures all that are ready in rounds, as long as the schedule has time. After the first
  /// rounds only those go on that something is still to be learned of.
  ///
  /// @param wanted those of the ready ones that are measured further
  /// @param measured hears the number of rounds after each
  void measure(Function<List<ArmProcess>, List<ArmProcess>> wanted, Consumer<Integer> measured)
      throws InterruptedException {
    if (ready().isEmpty()) {
      return;
    }
    long end = System.nanoTime() + schedule.nanos(ready().size());
    List<ArmProcess> now = ready();
    for (int round = 0; schedule.mayGoOn(round, end) && !now.isEmpty(); round++) {
      for (ArmProcess arm : schedule.order(now, round)) {
        if (arm.isReady()) {
          arm.measure(round, schedule.slot(arm, arms));
        }
      }
      measured.accept(round + 1);
      now = round + 1 < Schedule.FEWEST_ROUNDS ? ready() : wanted.apply(ready());
    }
  }

  /// Ends all processes at once.
  @Override
  public void close() {
    arms.forEach(ArmProcess::close);
  }
}
