package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Runs the checks of a layer one after the other.
record LayerRun(LayerCheck settings, CaseSource source, CaseLoop loop) {
  private static final String SIGNATURE = "signature";
  private static final String ATTRIBUTES = "attributes";
  private static final String SAMPLES = "attribute-samples";
  private static final List<CaseCheck> CASE_CHECKS = caseChecks();

  /// The ids of all checks, in the order in which they run.
  static List<String> ids() {
    List<String> ids = new ArrayList<>(List.of(SIGNATURE, ATTRIBUTES, SAMPLES));
    CASE_CHECKS.forEach(check -> ids.add(check.id()));
    ids.addAll(List.of(MemoryCheck.HEAP, MemoryCheck.MALLOC));
    return List.copyOf(ids);
  }

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
    Failure failure = failure(SIGNATURE, layer, Finding.thrown("the layer", thrown).message());
    return new LayerReport(
        layer,
        settings.bench().title(),
        settings.seed(),
        List.of(signature(new Check.Failed(List.of(failure)))),
        Map.of());
  }

  LayerReport report(String title) {
    List<Check> checks = new ArrayList<>();
    AttributesCheck attributes = new AttributesCheck(settings.layer());
    add(checks, SIGNATURE, () -> signature(title));
    add(checks, ATTRIBUTES, attributes::round);
    add(checks, SAMPLES, attributes::samples);
    CASE_CHECKS.forEach(check -> add(checks, check.id(), () -> loop.run(check)));
    MemoryCheck memory = new MemoryCheck(settings, source);
    memory.run().forEach(check -> add(checks, check.id(), () -> check));
    return report(title, checks);
  }

  /// A check that fails by what the layer throws does not end the others.
  private void add(List<Check> checks, String id, Supplier<Check> check) {
    if (settings.runs(id)) {
      Check made = guarded(id, check);
      checks.add(made);
      settings.progress().done(made);
    }
  }

  private Check signature(String title) {
    List<Failure> open =
        source.openEnds().stream().map(problem -> failure(SIGNATURE, title, problem)).toList();
    return signature(open.isEmpty() ? new Check.Passed() : new Check.Failed(open));
  }

  LayerReport replay(Case replayed) {
    return report(
        settings.layer().signature().title(),
        CASE_CHECKS.stream()
            .filter(check -> settings.runs(check.id()))
            .map(check -> loop.replay(check, replayed))
            .toList());
  }

  private LayerReport report(String title, List<Check> checks) {
    return new LayerReport(title, settings.bench().title(), settings.seed(), checks, loop.counts());
  }

  private Check guarded(String id, Supplier<Check> check) {
    try {
      return check.get();
    } catch (RuntimeException | LinkageError e) {
      String title = settings.layer().signature().title();
      Failure failure = failure(id, title, Finding.thrown("the layer", e).message());
      return new Check(
          id,
          "the layer tells its parts",
          Check.Group.CONTRACT,
          0,
          new Check.Failed(List.of(failure)));
    }
  }

  private static Check signature(Check.Outcome outcome) {
    return new Check(
        SIGNATURE,
        "the signature tells the types and shapes of all outputs",
        Check.Group.CONTRACT,
        1,
        outcome);
  }

  private static Failure failure(String check, String layer, String message) {
    return new Failure(check, layer, "", message, List.of(), Map.of(), Optional.empty(), "");
  }
}
