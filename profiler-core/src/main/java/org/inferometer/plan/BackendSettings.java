package org.inferometer.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.network.EditDistance;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Checks options that were given for a backend against what the backend declares.
public final class BackendSettings {
  /// So many letters may differ in a name that was meant.
  private static final int NEAR = 3;

  private BackendSettings() {}

  /// @throws StudyException naming the option and what it takes
  public static void check(Backend backend, Map<String, String> settings) throws StudyException {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      BackendOption option =
          backend.options().stream()
              .filter(o -> o.name().equals(setting.getKey()))
              .findFirst()
              .orElseThrow(() -> unknown(backend, setting.getKey()));
      if (!option.accepts(setting.getValue())) {
        throw bad(
            "backend option "
                + setting.getKey()
                + "="
                + setting.getValue()
                + ": "
                + option.name()
                + " takes "
                + option.values(),
            Remedy.of(Setting.BACKEND_OPTION));
      }
    }
  }

  /// What INT8 means to a backend, whether it can be used here or not.
  ///
  /// @param settings values of its options, by name
  /// @throws StudyException if there is no such backend, or it has no such option
  public static QuantisationRules quantisation(
      Plugins plugins, String backend, Map<String, String> settings) throws StudyException {
    Backend known = plugins.backend(backend).orElseThrow(() -> unknown(plugins, backend));
    check(known, settings);
    return known.quantisation(settings);
  }

  private static StudyException unknown(Plugins plugins, String backend) {
    String known = plugins.backends().stream().map(Backend::id).collect(Collectors.joining(", "));
    return bad(
        "'"
            + backend
            + "': there is no such backend; "
            + (known.isEmpty() ? "none is installed" : "known are " + known),
        Remedy.of(Setting.QUANTISATION_TARGET));
  }

  private static StudyException unknown(Backend backend, String name) {
    if (name.equals(BackendOption.INPUT_SETS.name())) {
      return bad(
          "the inferences of the backend "
              + backend.id()
              + " take one set of inputs; leave the option "
              + name
              + " out");
    }
    List<String> names = backend.options().stream().map(BackendOption::name).toList();
    Optional<String> near =
        names.stream()
            .filter(n -> EditDistance.between(n, name) <= NEAR || n.startsWith(name))
            .min(Comparator.comparingInt(n -> EditDistance.between(n, name)));
    return bad(
        "the backend "
            + backend.id()
            + " has no option '"
            + name
            + "'"
            + near.map(n -> "; did you mean " + n + "?").orElse("")
            + (names.isEmpty()
                ? "; it has none"
                : "; it has " + names.stream().sorted().collect(Collectors.joining(", "))),
        Remedy.of(Setting.BACKEND_OPTION));
  }

  private static StudyException bad(String message, Remedy... remedies) {
    return new StudyException(Kind.BAD_INPUT, message, remedies);
  }
}
