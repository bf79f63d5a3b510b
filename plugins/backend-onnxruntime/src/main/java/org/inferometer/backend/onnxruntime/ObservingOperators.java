package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.inferometer.backend.onnxruntime.OperatorsNative.Kernel;
import org.inferometer.backend.onnxruntime.OperatorsNative.Operator;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.jspecify.annotations.Nullable;

/// Operators that show a tensor to Java when it has been computed, in the runtime's own memory. One
/// writes nothing: what it reads need not be kept for the caller. The others write what they read:
/// since the runtime knows nothing of them, it has to have the tensor in its own type there.
final class ObservingOperators implements AutoCloseable {
  /// Imported by models that have such nodes.
  static final OperatorSet OPERATOR_SET = new OperatorSet("org.inferometer", 1);

  private static final String OBSERVE = "Observe";
  private static final Map<ElementType, String> PASSING =
      Map.of(ElementType.FLOAT, "PassFloat", ElementType.FLOAT16, "PassFloat16");

  private final OperatorsNative operators;
  private @Nullable ObjIntConsumer<HostTensor> seen;
  private @Nullable Throwable failure;

  /// One run of a session of these operators'.
  interface Run {
    OrtSession.Result results() throws OrtException;
  }

  ObservingOperators() throws InaccessibleException {
    List<Operator> all = new ArrayList<>();
    all.add(
        new Operator(OBSERVE, List.of(ElementType.FLOAT), List.of(), List.of(), this::observing));
    PASSING.forEach((type, name) ->
        all.add(new Operator(name, List.of(type), List.of(type), List.of(), this::passing)));
    this.operators = new OperatorsNative(OPERATOR_SET.domain(), all);
  }

  /// A node that shows a float32 tensor.
  ///
  /// @param index ≥ 0, its own
  static Node node(String tensor, int index) {
    return node("observe " + tensor, OBSERVE, tensor, List.of(), index);
  }

  /// Whether a tensor of this type can pass through a node.
  static boolean passes(ElementType type) {
    return PASSING.containsKey(type);
  }

  /// A node that shows a tensor and writes it under another name.
  ///
  /// @param type one that [#passes]
  /// @param index ≥ 0, its own
  static Node passing(String tensor, ElementType type, String as, int index) {
    String operator = PASSING.get(type);
    if (operator == null) {
      throw new IllegalArgumentException("no " + type.label() + " passes through a node");
    }
    return node("pass " + index, operator, tensor, List.of(as), index);
  }

  private static Node node(
      String name, String operator, String tensor, List<String> outputs, int index) {
    return new Node(
        name,
        operator,
        OPERATOR_SET.domain(),
        "",
        List.of(tensor),
        outputs,
        List.of(OperatorsNative.index(index)),
        Map.of());
  }

  private Kernel observing(int index) {
    return access -> {
      if (seen != null) {
        show(access.input(0), index);
      }
    };
  }

  /// What passes does so even when nothing is to be shown: others read it.
  private Kernel passing(int index) {
    return access -> {
      HostTensor tensor = access.input(0);
      access.output(0, tensor.type().shape()).data().copyFrom(tensor.data());
      show(tensor, index);
    };
  }

  private void show(HostTensor tensor, int index) {
    ObjIntConsumer<HostTensor> shown = seen;
    if (shown != null) {
      try {
        shown.accept(tensor, index);
      } catch (RuntimeException | Error e) {
        failure = e;
        throw e;
      }
    }
  }

  /// Sessions opened with these options know the operators. They must be closed before them.
  void addTo(SessionOptions options) throws InaccessibleException {
    operators.addTo(options);
  }

  /// Shows what a run computes, each tensor during the call only, with the index of the node that
  /// shows it. What `shown` throws ends the run and is thrown here.
  ///
  /// @return what the run returns
  OrtSession.Result during(ObjIntConsumer<HostTensor> shown, Run run) throws OrtException {
    seen = shown;
    failure = null;
    try {
      return run.results();
    } catch (OrtException e) {
      switch (failure) {
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    } finally {
      seen = null;
    }
  }

  @Override
  public void close() {
    operators.close();
  }
}
