package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerPrecisionTest {
  private static InspectedLayer layer(String type, String reads, String tactic) throws Exception {
    StringBuilder inputs = new StringBuilder();
    for (String datatype : reads.split(" ")) {
      inputs
          .append(inputs.isEmpty() ? "" : ",")
          .append("{\"Name\":\"x\",\"Dimensions\":[1],\"Format/Datatype\":\"")
          .append(datatype)
          .append("\"}");
    }
    return InspectorJson.parse(
            String.format(
                Locale.ROOT,
                "{\"Layers\":[{\"Name\":\"l\",\"LayerType\":\"%s\",\"Inputs\":[%s],\"TacticName\":\"%s\"}]}",
                type,
                inputs,
                tactic))
        .layers()
        .getFirst();
  }

  /// Names of kernels as NVIDIA's libraries have them: signatures, architectures, instruction sets.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gemm|Float|sm80_xmma_gemm_f32f32_tf32f32_f32_tn_n_tilesize64x64x32|tf32",
        "gemm|Float|cutlass_80_tensorop_s1688tf32gemm_128x128_16x4_tn_align4|tf32",
        "gemm|Float|cutlass_80_simt_sgemm_128x64_8x5_tn_align1|fp32",
        "gemm|Float|sm80_xmma_gemm_f32f32_f32f32_f32_nn_n_tilesize128x128x8|fp32",
        "gemm|Half|sm90_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize64x64x64|fp16",
        "gemm|BFloat16|sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n|bf16",
        "gemm|FP8|sm90_xmma_gemm_e4m3bf16_e4m3f32_f32_tn_n|fp8",
        "CaskConvolution|Int8 Half|sm80_xmma_fprop_implicit_gemm_i8f16_i8i32_f32_nhwckrsc|int8",
        "kgen|Float|__myl_MulSum_0xf517|fp32",
        "kgen|Int64 Half|__myl_Gath_0xf517|fp16",
        "kgen|Int64|__myl_Cast_0xf517|int64",
        "kgen|Half Float|__myl_CastAdd_0xf517|unknown (reads fp16 and fp32)",
        "gemm|Float|a_kernel|unknown (fp32 or tf32: the kernel's name does not tell)",
        "gemm|Opaque|a_kernel|unknown (the engine inspector names no data type)",
      })
  void thePrecisionIsWhatTheKernelReadsUnlessItsNameSaysMore(
      String type, String reads, String tactic, String precision) throws Exception {
    assertThat(LayerPrecision.of(layer(type, reads, tactic), true).text()).isEqualTo(precision);
  }

  @ParameterizedTest
  @CsvSource({"gemm, Float, a_kernel, fp32", "Convolution, Float, '', fp32"})
  void whereTf32WasNotAllowedFp32IsFp32(String type, String reads, String tactic, String precision)
      throws Exception {
    assertThat(LayerPrecision.of(layer(type, reads, tactic), false).text()).isEqualTo(precision);
  }
}
