package org.inferometer.machine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an x86 processor multiplies u8 by s8 with. Those with VNNI (and AMX) sum the products in 32
/// bits; older ones sum pairs in 16 bits, which can saturate (microsoft/onnxruntime issues 6004 and
/// 14642).
public final class IntegerUnits {
  /// Flags of Linux, the widest first, with their names.
  private static final List<List<String>> EXACT =
      List.of(
          List.of("amx_int8", "AMX-INT8"),
          List.of("avx512_vnni", "AVX-512 VNNI"),
          List.of("avx_vnni", "AVX-VNNI"));

  private IntegerUnits() {}

  /// A sentence about this processor; empty where it is not x86 or does not tell.
  public static Optional<String> remark() {
    return new Machine().processorFlags().map(IntegerUnits::remark);
  }

  static String remark(Set<String> flags) {
    List<String> names =
        EXACT.stream()
            .filter(unit -> flags.contains(unit.get(0)))
            .map(unit -> unit.get(1))
            .toList();
    return names.isEmpty()
        ? "This processor has no VNNI: products of u8 by s8 are summed in pairs of 16 bits and can"
            + " saturate, so accuracy may be lower than elsewhere."
        : "This processor has "
            + String.join(", ", names)
            + ": products of u8 by s8 are summed in 32 bits and cannot saturate.";
  }
}
