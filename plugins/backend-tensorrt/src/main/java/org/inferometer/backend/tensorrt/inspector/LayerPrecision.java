package org.inferometer.backend.tensorrt.inspector;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.graph.ElementType;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.KernelPrecision.Changed;
import org.inferometer.study.KernelPrecision.Known;
import org.inferometer.study.KernelPrecision.Unknown;

/// The precision that an engine layer's kernel computes in.
///
/// It is that of what the layer reads; what it writes may differ: an INT8 convolution can write
/// FP32. The name of a matrix kernel says what it multiplies (`f32f32_tf32f32_f32`: reads and
/// writes FP32, multiplies TF32, sums up in FP32), and where that contradicts what the layer reads
/// the precision is unknown.
final class LayerPrecision {
  /// Layers whose products may run on tensor cores.
  private static final Pattern MULTIPLIES =
      Pattern.compile("convolution|gemm|matrixmultiply|matmul|fullyconnected");

  private static final String TYPE = "(?:tf32|bf16|f16|f32|f64|i8|i32|e4m3|e5m2)";

  /// Read and written, multiplied and summed up: `i8f16_i8i32`, `f32f32_f32`.
  private static final Pattern SIGNATURE =
      Pattern.compile(TYPE + "{2}_(" + TYPE + ")" + TYPE + "?(?=_)");

  /// Kernels of single-precision units, which know no TF32.
  private static final Pattern FP32 =
      Pattern.compile("scudnn|sgemm|ffma|simt|fp32_fp32_fp32|kgen|__myl_");

  private LayerPrecision() {}

  /// @param tf32 whether the engine was allowed to multiply FP32 in TF32
  static KernelPrecision of(InspectedLayer layer, boolean tf32) {
    if (layer.inputs().isEmpty() && layer.outputs().isEmpty()) {
      return layer.type().isEmpty()
          ? new Unknown("the engine was built without detailed profiling verbosity")
          : new Unknown("the engine inspector lists no tensors of this layer");
    }
    List<ElementType> types = types(layer.inputs());
    if (types.isEmpty()) {
      types = types(layer.outputs());
    }
    if (types.isEmpty()) {
      return new Unknown("the engine inspector names no data type");
    }
    if (!multiplies(layer) && types.size() > 1) {
      return new Unknown(
          "reads " + types.stream().map(Datatypes::label).collect(Collectors.joining(" and ")));
    }
    return agreed(layer, Datatypes.label(types.getFirst()), tf32);
  }

  /// What a layer that only moves data moves: `fp16`, or `fp32 → int8` where it changes the format
  /// of numbers.
  static KernelPrecision moved(InspectedLayer layer) {
    List<ElementType> read = types(layer.inputs());
    List<ElementType> written = types(layer.outputs());
    if (read.size() != 1 || written.size() != 1) {
      return of(layer, false);
    }
    String from = Datatypes.label(read.getFirst());
    String to = Datatypes.label(written.getFirst());
    return from.equals(to) ? new Known(from) : new Changed(from, to);
  }

  /// Each once, in the order of reading; indices and truth values only where there is nothing else.
  private static List<ElementType> types(List<InspectedTensor> tensors) {
    List<ElementType> types =
        tensors.stream().flatMap(tensor -> tensor.elementType().stream()).distinct().toList();
    List<ElementType> numbers = types.stream().filter(type -> !isIndex(type)).toList();
    return numbers.isEmpty() ? types : numbers;
  }

  private static boolean isIndex(ElementType type) {
    return type == ElementType.INT32 || type == ElementType.INT64 || type == ElementType.BOOL;
  }

  /// What the layer reads, if its kernel's name does not speak against it.
  private static KernelPrecision agreed(InspectedLayer layer, String read, boolean tf32) {
    String tactic = layer.tactic().toLowerCase(Locale.ROOT);
    Matcher signature = SIGNATURE.matcher(tactic);
    if (signature.find()) {
      String multiplied = label(signature.group(1));
      boolean fits = multiplied.equals(read) || (multiplied.equals("tf32") && read.equals("fp32"));
      return fits
          ? new Known(multiplied)
          : new Unknown(
              "reads "
                  + read
                  + ", but its kernel's name says "
                  + multiplied
                  + ": "
                  + signature.group());
    }
    if (read.equals("fp32") && tactic.contains("tf32")) {
      return new Known("tf32");
    }
    boolean open = read.equals("fp32") && tf32 && multiplies(layer) && !FP32.matcher(tactic).find();
    return open ? new Unknown("fp32 or tf32: the kernel's name does not tell") : new Known(read);
  }

  private static String label(String type) {
    return switch (type) {
      case "f16" -> "fp16";
      case "f32" -> "fp32";
      case "f64" -> "fp64";
      case "i8" -> "int8";
      case "i32" -> "int32";
      case "e4m3", "e5m2" -> "fp8";
      default -> type;
    };
  }

  private static boolean multiplies(InspectedLayer layer) {
    String words = layer.type() + " " + layer.parameter("ParameterType");
    return MULTIPLIES.matcher(words.toLowerCase(Locale.ROOT)).find();
  }
}
