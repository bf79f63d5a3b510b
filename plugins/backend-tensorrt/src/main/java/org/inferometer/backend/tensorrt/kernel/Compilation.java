package org.inferometer.backend.tensorrt.kernel;

import java.nio.charset.StandardCharsets;
import org.inferometer.spi.KernelCompiler;

/// What compiling a kernel gave.
public sealed interface Compilation {
  /// The same for those who ask for assembly text.
  default KernelCompiler.Compilation told() {
    return switch (this) {
      case Compiled kernel ->
          new KernelCompiler.Compilation.Compiled(kernel.entry(), kernel.assembly(), kernel.log());
      case Refused(String log) -> new KernelCompiler.Compilation.Refused(log);
    };
  }

  /// @param entry what the entry is called in the image
  /// @param image what the driver loads: a GPU's own code, or assembly text that ends with a zero
  /// @param log warnings; empty for none
  record Compiled(String entry, byte[] image, String log) implements Compilation {
    /// The image as assembly text.
    public String assembly() {
      return new String(image, 0, Math.max(image.length - 1, 0), StandardCharsets.UTF_8);
    }
  }

  /// @param log the compiler's words, with the lines of the layer's own text
  record Refused(String log) implements Compilation {}
}
