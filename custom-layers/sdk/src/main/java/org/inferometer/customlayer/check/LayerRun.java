package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Runs the checks of a layer one after the other.
record LayerRun(LayerCheck settings, CaseSource source, CaseLoop loop) {
  private static final List<CaseCheck> CASE_CHECKS = caseChecks();

  private static List<CaseCheck> caseChecks() {
    List<CaseCheck> all = new ArrayList<>();
    all.add(new ReferenceCheck());
    all.addAll(List.of(ValuesCheck.values()));
    all.addAll(List.of(ContractCheck.values()));
    return List.copyOf(all);
  }

  static LayerRun of(LayerCheck settings) {
    CaseSource source = new CaseSource(settings.layer(), settings.seed(), settings.largest());
    return new LayerRun(settings, source, new CaseLoop(settings, source));
  }

  /// The report of a layer that does not even tell its signature.
  static LayerReport unreadable(LayerCheck settings, Throwable thrown) {
    String layer = settings.layer().getClass().getName();
    Failure failure = failure(layer, Finding.thrown("the layer", thrown).message());
    return new LayerReport(
        layer,
        settings.bench().title(),
        settings.seed(),
        List.of(signature(new Check.Failed(List.of(failure)))),
        Map.of());
  }

  LayerReport report(String title) {
    List<Check> checks = new ArrayList<>();
    List<Failure> open =
        source.openEnds().stream().map(problem -> failure(title, problem)).toList();
    checks.add(signature(open.isEmpty() ? new Check.Passed() : new Check.Failed(open)));
    AttributesCheck attributes = new AttributesCheck(settings.layer());
    checks.addAll(guarded("attributes", () -> List.of(attributes.round())));
    checks.addAll(guarded("attribute-samples", () -> List.of(attributes.samples())));
    CASE_CHECKS.forEach(check -> checks.add(loop.run(check)));
    checks.addAll(new MemoryCheck(settings, source).run());
    checks.add(
        new Check(
            "in-place",
            "the outputs may lie in the inputs' memory",
            Check.Group.CONTRACT,
            0,
            new Check.NotChecked("the layer does not claim to run in place")));
    return report(title, checks);
  }

  LayerReport replay(Case replayed) {
    return report(
        settings.layer().signature().title(),
        CASE_CHECKS.stream().map(check -> loop.replay(check, replayed)).toList());
  }

  private LayerReport report(String title, List<Check> checks) {
    return new LayerReport(title, settings.bench().title(), settings.seed(), checks, loop.counts());
  }

  private List<Check> guarded(String id, Supplier<List<Check>> checks) {
    try {
      return checks.get();
    } catch (RuntimeException | LinkageError e) {
      Failure failure =
          failure(
              settings.layer().signature().title(), Finding.thrown("the layer", e).message());
      return List.of(
          new Check(
              id,
              "attributes can be read",
              Check.Group.CONTRACT,
              0,
              new Check.Failed(List.of(failure))));
    }
  }

  private static Check signature(Check.Outcome outcome) {
    return new Check(
        "signature",
        "the signature tells the types and shapes of all outputs",
        Check.Group.CONTRACT,
        1,
        outcome);
  }

  private static Failure failure(String layer, String message) {
    return new Failure(
        "signature", layer, "", message, List.of(), Map.of(), Optional.empty(), "");
  }
}
