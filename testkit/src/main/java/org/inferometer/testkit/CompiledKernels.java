package org.inferometer.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.KernelCompiler.Compilation;

/// Compiles every tactic of custom layers, for all element types that they declare, which takes no
/// GPU.
///
/// @param capabilities compute capabilities: 75 for 7.5
public record CompiledKernels(KernelCompiler compiler, List<Integer> capabilities) {
  /// What does not compile: the layer, the types, the tactic, the capability, and the compiler's
  /// log; empty if all of it does.
  ///
  /// @throws BackendException if the compiler is not here
  public List<String> refused(Collection<? extends CustomLayer> layers) throws BackendException {
    List<String> refused = new ArrayList<>();
    for (CustomLayer layer : layers) {
      CudaKernel kernel = layer.cudaKernel().orElse(null);
      if (kernel != null) {
        for (List<ElementType> elements : assignments(layer.signature())) {
          for (Tactic tactic : kernel.tactics(elements)) {
            String what =
                layer.signature().title() + " " + elements + ", tactic '" + tactic.name() + "'";
            refused.addAll(refused(what, kernel, tactic));
          }
        }
      }
    }
    return refused;
  }

  private List<String> refused(String what, CudaKernel kernel, Tactic tactic)
      throws BackendException {
    List<String> refused = new ArrayList<>();
    for (int capability : capabilities) {
      if (compiler.compile(kernel.source(), tactic, capability)
          instanceof Compilation.Refused(String log)) {
        refused.add(what + ", compute capability " + capability + ":\n" + log);
      }
    }
    return refused;
  }

  /// The element types that the inputs, then the outputs can have.
  public static List<List<ElementType>> assignments(Signature signature) {
    List<Map<String, ElementType>> all = List.of(Map.of());
    for (Map.Entry<String, List<ElementType>> variable : signature.types().entrySet()) {
      all =
          all.stream()
              .flatMap(known ->
                  variable.getValue().stream()
                      .map(type -> {
                        Map<String, ElementType> more = new HashMap<>(known);
                        more.put(variable.getKey(), type);
                        return more;
                      }))
              .map(Map::copyOf)
              .toList();
    }
    List<Operand> operands =
        Stream.concat(signature.inputs().stream(), signature.outputs().stream()).toList();
    return all.stream()
        .map(types ->
            operands.stream()
                .map(operand -> types.getOrDefault(operand.elements(), ElementType.UNDEFINED))
                .collect(Collectors.toUnmodifiableList()))
        .toList();
  }
}
