package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.inferometer.graph.ElementType;

/// Asks checks of one case after another, and shrinks what fails. Each combination of element types
/// ends at its first failure.
final class CaseLoop {
  private final LayerCheck settings;
  private final CaseSource source;
  private final Map<String, Integer> counts = new TreeMap<>();

  CaseLoop(LayerCheck settings, CaseSource source) {
    this.settings = settings;
    this.source = source;
  }

  /// How many cases were tried with each combination of element types.
  Map<String, Integer> counts() {
    return counts;
  }

  /// One check over all its cases.
  Check run(CaseCheck check) {
    Optional<String> idle = check.idle(settings.bench(), settings.layer().signature());
    if (idle.isPresent()) {
      return check(check, 0, new Check.NotChecked(idle.get()));
    }
    Tally tally = new Tally();
    for (Map<String, ElementType> types : source.types()) {
      run(check, types, tally);
    }
    return check(check, tally.cases, tally.outcome());
  }

  /// One check of one case, as it is.
  Check replay(CaseCheck check, Case replayed) {
    Optional<String> idle = check.idle(settings.bench(), settings.layer().signature());
    if (idle.isPresent()) {
      return check(check, 0, new Check.NotChecked(idle.get()));
    }
    Tally tally = new Tally();
    switch (Setting.of(settings.layer(), replayed, Long.MAX_VALUE)) {
      case Setting.Invalid(String reason) -> tally.reason = reason;
      case Setting.Valid(Setting setting) ->
          look(check, setting, tally)
              .ifPresent(finding -> tally.failures.add(failure(check, setting, finding)));
    }
    return check(check, tally.cases, tally.outcome());
  }

  private static Check check(CaseCheck check, int cases, Check.Outcome outcome) {
    return new Check(check.id(), check.title(), check.group(), cases, outcome);
  }

  /// What came of the cases of one check so far.
  private static final class Tally {
    private int cases;
    private String reason = "";
    private final List<Failure> failures = new ArrayList<>();

    private Check.Outcome outcome() {
      if (!failures.isEmpty()) {
        return new Check.Failed(failures);
      }
      return cases == 0 ? new Check.NotChecked(reason) : new Check.Passed();
    }
  }

  private void run(CaseCheck check, Map<String, ElementType> types, Tally tally) {
    List<String> unreadable = source.unreadable(types);
    if (!unreadable.isEmpty()) {
      tally.reason = String.join("; ", unreadable);
      return;
    }
    for (int i = 0; i < check.share(settings.cases()); i++) {
      switch (drawn(check, types, i)) {
        case Setting.Invalid(String reason) -> tally.reason = reason;
        case Setting.Valid(Setting setting) -> {
          Optional<Finding> finding = look(check, setting, tally);
          if (finding.isPresent()) {
            tally.failures.add(shrunk(check, setting, finding.get()));
            return;
          }
        }
      }
    }
  }

  private Setting.Resolution drawn(CaseCheck check, Map<String, ElementType> types, int number) {
    try {
      return source.draw(check.id(), types, check.need(), number);
    } catch (RuntimeException e) {
      return new Setting.Invalid("no case can be made: " + e.getMessage());
    }
  }

  private Optional<Finding> look(CaseCheck check, Setting setting, Tally tally) {
    tally.cases++;
    counts.merge(setting.drawn().typesText(), 1, Integer::sum);
    return look(check, setting);
  }

  /// Whatever a layer throws is its failure.
  private Optional<Finding> look(CaseCheck check, Setting setting) {
    settings.progress().next(check.id(), setting.drawn().toString());
    try {
      return check.look(settings.bench(), setting);
    } catch (Reference.Refusal e) {
      return Optional.of(Finding.thrown("the reference", e.getCause() == null ? e : e.getCause()));
    } catch (Throwable e) {
      return Optional.of(Finding.thrown("the kernel", e));
    }
  }

  private Failure shrunk(CaseCheck check, Setting failing, Finding finding) {
    Shrinker shrinker =
        new Shrinker(settings.layer(), source.largest(), setting -> look(check, setting));
    Shrinker.Smallest smallest = shrinker.smallest(failing, finding);
    return failure(check, smallest.setting(), smallest.finding());
  }

  private static Failure failure(CaseCheck check, Setting setting, Finding finding) {
    return new Failure(
        check.id(),
        setting.layer().signature().title(),
        finding.tensor(),
        finding.message(),
        setting.operands(),
        AttributeText.of(setting.drawn().attributes()),
        finding.element(),
        setting.drawn().toString());
  }
}
