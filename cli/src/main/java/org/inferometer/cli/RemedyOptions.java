package org.inferometer.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy;

/// Words remedies as options of the command line, behind the text that tells of them in plain
/// words: `the batch is open (--batch N)`.
final class RemedyOptions {
  private RemedyOptions() {}

  /// The text with its options in parentheses, before the full stop that may end it.
  static String after(String text, List<Remedy> remedies) {
    if (remedies.isEmpty()) {
      return text;
    }
    boolean stops = text.endsWith(".");
    String sentence = stops ? text.substring(0, text.length() - 1) : text;
    return sentence + " (" + words(remedies) + ")" + (stops ? "." : "");
  }

  /// What a plugin lacks here: the reason, the remedy and its options.
  static String after(Probe.Unavailable why) {
    return why.reason() + "; " + remedy(why);
  }

  /// What to do about what a plugin lacks.
  static String remedy(Probe.Unavailable why) {
    return after(why.remedy(), why.settings());
  }

  /// A message of something thrown, with its options.
  static String after(String text, Throwable thrown) {
    return after(text, Remedy.of(thrown));
  }

  /// Settings of one kind belong together; of several kinds, one helps.
  private static String words(List<Remedy> remedies) {
    return remedies.stream()
        .map(Remedy::setting)
        .distinct()
        .map(setting ->
            remedies.stream()
                .filter(remedy -> remedy.setting() == setting)
                .distinct()
                .map(RemedyOptions::option)
                .collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" or "));
  }

  /// One remedy, as it is typed.
  static String option(Remedy remedy) {
    return switch (remedy.setting()) {
      case BACKEND -> named("--backend", "ID", remedy);
      case BACKEND_OPTION -> named("--set", "NAME=VALUE", remedy);
      case BATCH -> named("--batch", "N", remedy);
      case CALIBRATION -> named("--calibration", "DIR", remedy);
      case CALIBRATION_SAMPLES -> named("--calibration-samples", "N", remedy);
      case CLASSES -> named("--classes", "FILE", remedy);
      case EVALUATION -> named("--evaluation", "DIR", remedy);
      case FAULT_DETAILS -> "--verbose shows where it failed";
      case HANG_LIMIT -> named("--hang-limit", "TIME", remedy);
      case EXPECTED_OUTPUTS -> named("--expect", "DIR", remedy);
      case INPUTS -> named("--inputs", "DIR", remedy);
      case LABELLED -> named("--labelled", "PATH", remedy);
      case LAYER_FROM -> named("--layer-from", "LAYER=PLUGIN", remedy);
      case NATIVE_LIBRARIES -> named("inferometer doctor --fetch", "ID", remedy);
      case OUTPUT -> named("--out", "DIR", remedy);
      case PLUGINS -> named("--plugin-path", "PATH", remedy);
      case PRECISION -> named("--precision", "P", remedy);
      case PREPROCESSING -> "--preprocess";
      case QUANTISATION_TARGET -> named("--target", "ID", remedy);
      case RESUME -> "--resume";
      case SHAPE -> named("--shape", "NAME=SIZE", remedy);
      case SIGNATURE -> named("--signature", "NAME", remedy);
      case STUDY_TIME -> named("--time", "TIME", remedy);
      case WEIGHTS -> named("--weights", "FILE", remedy);
      case WORKER_HEAP -> named("--worker-heap", "SIZE", remedy);
    };
  }

  /// @param choice what stands for a value that the user must choose
  private static String named(String option, String choice, Remedy remedy) {
    return option + " " + (remedy.value().isEmpty() ? choice : quoted(remedy.value()));
  }

  /// A word for a POSIX shell.
  private static String quoted(String word) {
    return word.matches("[\\w.,:/=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
