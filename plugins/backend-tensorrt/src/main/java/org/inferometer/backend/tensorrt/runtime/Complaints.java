package org.inferometer.backend.tensorrt.runtime;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative.Recorded;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// What TensorRT complained about, as one line.
final class Complaints {
  /// `nvonnxparser::ErrorCode`: from `kUNSUPPORTED_GRAPH` to `kUNSUPPORTED_NODE_SHAPE`.
  private static final int FIRST_UNSUPPORTED = 7;

  private static final int LAST_UNSUPPORTED = 13;

  /// `nvinfer1::ErrorCode::kFAILED_ALLOCATION`
  private static final int FAILED_ALLOCATION = 5;

  private static final int LONGEST = 400;

  /// A place in TensorRT's sources: `[optimizer.cpp::computeCosts::4108] `, `In file x.cpp:12: `.
  private static final Pattern PLACE =
      Pattern.compile(
          "\\[?\\b[\\w./-]+\\.(?:cpp|cc|h|hpp)(?:::\\S+?::\\d+\\]|:\\d+\\]?:?)\\s*"
              + "|\\bIn (?:function|node) [^:]*:\\s*");

  /// What TensorRT says of a library that it cannot load, and what the library is called that holds
  /// the builder's kernels for a kind of GPU.
  private static final List<String> INCOMPLETE =
      List.of("unable to load library", "libnvinfer_builder_resource");

  private Complaints() {}

  /// One of the parser's errors.
  ///
  /// @param code of `nvonnxparser::ErrorCode`
  /// @param node its name; empty if the error belongs to none
  record ParserError(int code, String node, String operator, String description) {
    boolean isUnsupported() {
      return code >= FIRST_UNSUPPORTED && code <= LAST_UNSUPPORTED;
    }
  }

  /// The parser's errors, all of them, those of one operator and reason together.
  static RuntimeFailure parsing(List<ParserError> errors, List<String> log) {
    if (errors.isEmpty()) {
      return new RuntimeFailure(Kind.OTHER, "its ONNX parser cannot read it" + words(log));
    }
    Map<String, Set<String>> nodes = new LinkedHashMap<>();
    for (ParserError error : errors) {
      String what =
          (error.operator().isEmpty() ? "" : error.operator() + ": ") + line(error.description());
      Set<String> named = nodes.computeIfAbsent(what, k -> new LinkedHashSet<>());
      if (!error.node().isEmpty()) {
        named.add(error.node());
      }
    }
    String message =
        nodes.entrySet().stream().map(Complaints::grouped).collect(Collectors.joining("; "));
    boolean unsupported = errors.stream().anyMatch(ParserError::isUnsupported);
    return new RuntimeFailure(
        unsupported ? Kind.UNSUPPORTED : Kind.OTHER,
        (unsupported ? "it does not support " : "its ONNX parser refuses ") + message);
  }

  private static String grouped(Map.Entry<String, Set<String>> group) {
    return group.getValue().isEmpty()
        ? group.getKey()
        : group.getValue().stream().map(n -> "'" + n + "'").collect(Collectors.joining(", "))
            + " ("
            + group.getKey()
            + ")";
  }

  /// What the builder, the runtime or an execution said.
  ///
  /// @param what it was doing: `building`, `reading the plan`
  static RuntimeFailure of(String what, Kind usual, List<Recorded> errors, List<String> log) {
    Set<String> texts = new LinkedHashSet<>();
    errors.forEach(error -> texts.add(line(error.text())));
    if (texts.isEmpty()) {
      log.forEach(text -> texts.add(line(text)));
    }
    return new RuntimeFailure(
        kind(usual, errors, texts),
        what + " failed" + (texts.isEmpty() ? "" : ": " + cut(String.join("; ", texts))));
  }

  private static Kind kind(Kind usual, List<Recorded> errors, Set<String> texts) {
    if (holds(texts, INCOMPLETE)) {
      return Kind.INSTALLATION;
    }
    boolean memory =
        errors.stream().anyMatch(error -> error.code() == FAILED_ALLOCATION)
            || holds(texts, List.of("out of memory", "outofmemory"));
    return memory ? Kind.OUT_OF_MEMORY : usual;
  }

  private static boolean holds(Set<String> texts, List<String> words) {
    return texts.stream()
        .map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(text -> words.stream().anyMatch(text::contains));
  }

  /// An input whose values decide shapes.
  static RuntimeFailure shapeTensor(String input) {
    return new RuntimeFailure(
        Kind.UNSUPPORTED,
        "the values of input '"
            + input
            + "' decide shapes, and engines are built for shapes that are known; make it a constant of"
            + " the model, or use ONNX Runtime",
        new Remedy(Setting.BACKEND, "onnxruntime"));
  }

  private static String words(List<String> log) {
    return log.isEmpty() ? "" : ": " + line(log.getLast());
  }

  /// Without places in TensorRT's sources, line feeds and other control characters.
  static String line(String text) {
    String plain = PLACE.matcher(text).replaceAll("");
    return cut(plain.replaceAll("\\p{Cntrl}+", " ").replaceAll(" {2,}", " ").strip());
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text;
  }
}
