package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// One line of ONNX Runtime's profile. Fields are looked up when they are asked for: a profile
/// holds up to a million events, and most questions concern few of them.
///
/// @param category `Session` or `Node`
/// @param name with its suffix; as the file has it, but for JSON's escapes
/// @param startUs since the session's profiler began
/// @param line the whole line
record TraceEvent(String category, String name, long startUs, long durationUs, String line) {
  private static final String KERNEL_SUFFIX = "_kernel_time";

  /// Stands once for each thread beside the caller's.
  private static final String POOL_THREAD = "\"num_run\"";

  /// ONNX Runtime's names of element types, as C++ spells them.
  private static final Map<String, ElementType> TYPES = types();

  /// Whether this is the time of a node's kernel.
  boolean isKernel() {
    return category.equals("Node") && name.endsWith(KERNEL_SUFFIX);
  }

  /// Whether this is one whole inference.
  boolean isModelRun() {
    return category.equals("Session") && name.equals("model_run");
  }

  /// Whether this is one run of a graph: the main one, or one that a node holds.
  boolean isGraphRun() {
    return category.equals("Session") && name.equals("SequentialExecutor::Execute");
  }

  /// When it ended, on the same scale as [#startUs].
  long endUs() {
    return startUs + durationUs;
  }

  /// The node's name, or `Op_index` for a node without one.
  String nodeName() {
    return name.substring(0, name.length() - KERNEL_SUFFIX.length());
  }

  String opType() {
    return text("op_name");
  }

  String provider() {
    return text("provider");
  }

  /// The node's index in its graph; empty where the version does not write it.
  String nodeIndex() {
    return text("node_index");
  }

  /// Threads that the session's kernels can use, the caller's among them; 0 where the version does
  /// not write it.
  int threads() {
    int at = valueStart("thread_scheduling_stats");
    if (at < 0) {
      return 0;
    }
    int threads = 1;
    for (at = line.indexOf(POOL_THREAD, at); at >= 0; at = line.indexOf(POOL_THREAD, at + 1)) {
      threads++;
    }
    return threads;
  }

  /// Types of the node's tensor inputs that are present, in order.
  List<TensorType> inputs() {
    return typeList("input_type_shape");
  }

  /// Types of the node's tensor outputs that are present, in order.
  List<TensorType> outputs() {
    return typeList("output_type_shape");
  }

  /// The value of a string argument; empty if it is absent.
  private String text(String key) {
    int at = valueStart(key);
    if (at < 0 || at >= line.length() || line.charAt(at) != '"') {
      return "";
    }
    int end = line.indexOf('"', at + 1);
    return end < 0 ? "" : line.substring(at + 1, end);
  }

  /// The index of a key's value. Only the arguments are searched: the name before them may hold
  /// anything.
  private int valueStart(String key) {
    int args = line.lastIndexOf("\"args\"");
    int at = line.indexOf("\"" + key + "\"", Math.max(args, 0));
    if (at < 0) {
      return -1;
    }
    at = line.indexOf(':', at) + 1;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /// Reads `[{"float":[1,3,224,224]},{"int64":[]}]`.
  private List<TensorType> typeList(String key) {
    List<TensorType> types = new ArrayList<>();
    int at = valueStart(key);
    while (at >= 0 && at + 1 < line.length() && line.charAt(at) != ']') {
      int nameStart = line.indexOf('"', at) + 1;
      if (line.charAt(at + 1) != '{' || nameStart == 0) {
        return types;
      }
      int nameEnd = line.indexOf('"', nameStart);
      int open = line.indexOf('[', nameEnd);
      int close = line.indexOf(']', open);
      types.add(
          new TensorType(
              TYPES.getOrDefault(line.substring(nameStart, nameEnd), ElementType.UNDEFINED),
              shape(line.substring(open + 1, close))));
      at = close + 2;
    }
    return types;
  }

  private static Shape shape(String dims) {
    if (dims.isBlank()) {
      return Shape.of();
    }
    String[] parts = dims.split(",", -1);
    long[] sizes = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      sizes[i] = Math.max(Long.parseLong(parts[i].strip()), 0);
    }
    return Shape.of(sizes);
  }

  private static Map<String, ElementType> types() {
    Map<String, ElementType> types = new HashMap<>();
    for (ElementType type : ElementType.values()) {
      types.put(type.label(), type);
    }
    types.put("float", ElementType.FLOAT);
    types.put("double", ElementType.DOUBLE);
    return Map.copyOf(types);
  }
}
