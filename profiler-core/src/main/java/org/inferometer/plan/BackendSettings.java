package org.inferometer.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.network.EditDistance;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendOption;

/// Checks what `--set` gave against what the backend declares.
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
            "--set "
                + setting.getKey()
                + "="
                + setting.getValue()
                + ": "
                + option.name()
                + " takes "
                + option.values());
      }
    }
  }

  private static StudyException unknown(Backend backend, String name) {
    List<String> names = backend.options().stream().map(BackendOption::name).toList();
    Optional<String> near =
        names.stream()
            .filter(n -> EditDistance.between(n, name) <= NEAR || n.startsWith(name))
            .min(Comparator.comparingInt(n -> EditDistance.between(n, name)));
    return bad(
        "--set "
            + name
            + ": the backend "
            + backend.id()
            + " has no such option"
            + near.map(n -> "; did you mean " + n + "?").orElse("")
            + (names.isEmpty()
                ? "; it has none"
                : "; it has " + names.stream().sorted().collect(Collectors.joining(", "))));
  }

  private static StudyException bad(String message) {
    return new StudyException(Kind.BAD_INPUT, message);
  }
}
