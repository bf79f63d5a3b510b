package org.inferometer.importer.tensorflow.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.tensorflow.control.LoopBody.Put;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Scope.Subgraph;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.operator.PartialShape;

/// Loops: ONNX's `Loop`, which tests its condition at the end of a pass and before the first one.
/// Variables that no pass changes are read from around the loop. Lists that each pass puts one
/// element into become what the loop collects.
final class Loops {
  private static final String CONDITION = "the condition of a loop";

  /// Shapes of variables settle after as many rounds as a tensor has dimensions, at most.
  private static final int MOST_ROUNDS = 10;

  private final Scope scope;
  private final String name;
  private final Body condition;
  private final LoopBody analysis;
  private final Body body;
  private final List<Integer> carried = new ArrayList<>();
  private final List<Integer> collected = new ArrayList<>();

  private Loops(Scope scope) {
    this.scope = scope;
    this.name = scope.attributes().function("body");
    this.condition = scope.function(scope.attributes().function("cond"));
    this.body = scope.function(name);
    this.analysis = new LoopBody(body);
  }

  static void loop(Scope scope) {
    new Loops(scope).convert();
  }

  private void convert() {
    int count = scope.count();
    if (body.results().size() != count
        || body.arguments().size() != count
        || condition.arguments().size() != count
        || condition.results().size() != 1) {
      throw new Refusal("has a body or a condition that does not fit its " + count + " variables");
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (analysis.isInvariant(i)) {
        continue;
      }
      Optional<Put> put = analysis.put(i).filter(this::isInOrder);
      if (Lists.reserved(scope, scope.input(i)).isPresent()) {
        collected.add(i);
        results.add(put.orElseThrow(Loops::unordered).item());
      } else {
        carried.add(i);
      }
    }
    List<String> wanted = new ArrayList<>();
    carried.forEach(i -> wanted.add(body.results().get(i)));
    wanted.addAll(results);
    write(analysis.followedBy(condition, wanted));
  }

  private static Refusal unordered() {
    return new Refusal("fills a list in another way than one element in each pass, in order");
  }

  /// Whether the place is the number of the pass.
  private boolean isInOrder(Put put) {
    if (put.index().isEmpty()) {
      return true;
    }
    OptionalInt index = analysis.argument(put.index().get());
    if (index.isEmpty() || !analysis.counts(index.getAsInt())) {
      return false;
    }
    long[] first = scope.input(index.getAsInt()).numbers();
    return first != null && first.length == 1 && first[0] == 0;
  }

  private void write(Body whole) {
    Value first =
        scope.inline(CONDITION, condition, scope.inputs(), Optional.of(CONDITION)).getFirst();
    List<PartialShape> shapes = new ArrayList<>();
    carried.forEach(i -> shapes.add(scope.input(i).shape()));
    Subgraph pass = pass(whole, shapes);
    for (int round = 0; widened(shapes, pass); round++) {
      if (round == MOST_ROUNDS) {
        throw new Refusal("has variables whose shapes change in every pass");
      }
      pass = pass(whole, shapes);
    }
    List<Value> inputs = new ArrayList<>(List.of(scope.none(), first));
    carried.forEach(i -> inputs.add(scope.input(i)));
    int count = carried.size() + collected.size();
    if (count > 0) {
      finish(
          pass,
          shapes,
          scope.emitAll("Loop", count, inputs, Branches.graph("body", loopGraph(pass))));
    }
    for (int i = 0; i < scope.count(); i++) {
      if (!carried.contains(i) && !collected.contains(i)) {
        scope.result(i, scope.input(i));
      }
    }
  }

  private Subgraph pass(Body whole, List<PartialShape> shapes) {
    List<Value> arguments = new ArrayList<>(scope.inputs());
    for (int i = 0; i < carried.size(); i++) {
      int variable = carried.get(i);
      String argument =
          scope.fresh(
              scope.node().getName() + "/" + name + "/" + body.arguments().get(variable).name());
      arguments.set(variable, Value.of(argument, scope.input(variable).type(), shapes.get(i)));
    }
    collected.forEach(i -> arguments.set(i, scope.none()));
    return scope.body(name, whole, arguments);
  }

  /// Takes back what does not hold for every pass; says whether there was any.
  private boolean widened(List<PartialShape> shapes, Subgraph pass) {
    boolean any = false;
    for (int i = 0; i < shapes.size(); i++) {
      PartialShape both = Branches.common(shapes.get(i), pass.results().get(i + 1).shape());
      any |= !both.equals(shapes.get(i));
      shapes.set(i, both);
    }
    return any;
  }

  /// The pass as ONNX wants it: the number of the pass and the condition come before the variables.
  private Graph loopGraph(Subgraph pass) {
    List<TensorSpec> inputs = new ArrayList<>();
    inputs.add(scalar("pass", ElementType.INT64));
    inputs.add(scalar("continues", ElementType.BOOL));
    List<TensorSpec> all = pass.graph().inputs();
    carried.forEach(i -> inputs.add(all.get(i)));
    return new Graph(
        pass.graph().name(),
        pass.graph().nodes(),
        pass.graph().initializers(),
        List.of(),
        inputs,
        pass.graph().outputs(),
        List.of());
  }

  private TensorSpec scalar(String wanted, ElementType type) {
    String unique = scope.fresh(scope.node().getName() + "/" + wanted);
    return new TensorSpec(unique, type, List.<Dimension>of());
  }

  private void finish(Subgraph pass, List<PartialShape> shapes, List<Value> outputs) {
    for (int i = 0; i < carried.size(); i++) {
      Value result = scope.typed(outputs.get(i), scope.input(carried.get(i)).type());
      scope.result(carried.get(i), scope.shaped(result, shapes.get(i)));
    }
    for (int i = 0; i < collected.size(); i++) {
      Value item = pass.results().get(1 + carried.size() + i);
      Value result = scope.typed(outputs.get(carried.size() + i), item.type());
      int variable = collected.get(i);
      Lists.Reserved list = Lists.reserved(scope, scope.input(variable)).orElseThrow();
      PartialShape shape = item.shape().then(sizes -> behind(PartialShape.OPEN, sizes));
      Value filled = scope.shaped(result, shape);
      boolean appended = analysis.put(variable).filter(put -> put.index().isEmpty()).isPresent();
      scope.result(
          variable,
          appended || isWhole(list)
              ? counted(filled, list, appended)
              : Lists.completed(scope, filled, list));
    }
  }

  private Value counted(Value filled, Lists.Reserved list, boolean appended) {
    long[] count = list.count().numbers();
    return appended || count == null || count.length != 1 || count[0] == Value.OPEN
        ? filled
        : scope.shaped(
            filled,
            filled
                .shape()
                .then(sizes -> {
                  sizes[0] = count[0];
                  return PartialShape.of(sizes);
                }));
  }

  /// Whether the loop is known to have as many passes as the list has elements: one counter ends
  /// it, at the number of elements.
  private boolean isWhole(Lists.Reserved list) {
    return new LoopCondition(condition)
        .bounds()
        .filter(bounds -> bounds.stream().allMatch(bound -> isCount(bound, list)))
        .isPresent();
  }

  private boolean isCount(LoopCondition.Bound bound, Lists.Reserved list) {
    long[] first = scope.input(bound.counter()).numbers();
    boolean counts =
        analysis.counts(bound.counter()) && first != null && first.length == 1 && first[0] == 0;
    Value limit = bound.limit().isPresent() ? scope.input(bound.limit().getAsInt()) : null;
    if (!counts || (limit != null && !analysis.isInvariant(bound.limit().getAsInt()))) {
      return false;
    }
    long[] count = list.count().numbers();
    long[] end = limit == null ? bound.numbers() : limit.numbers();
    boolean sameNumber =
        count != null
            && end != null
            && count.length == 1
            && end.length == 1
            && count[0] == end[0]
            && count[0] != Value.OPEN;
    return sameNumber
        || (limit != null && !limit.isConstant() && limit.name().equals(list.count().name()));
  }

  private static PartialShape behind(long first, long[] sizes) {
    long[] all = new long[sizes.length + 1];
    all[0] = first;
    System.arraycopy(sizes, 0, all, 1, sizes.length);
    return PartialShape.of(all);
  }
}
