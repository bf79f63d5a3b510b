package org.inferometer.meter.nvml;

import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.BytePointer;
import org.inferometer.meter.nvml.NvmlError.NvmlException;

/// Calls NVML's functions through JavaCPP's presets, and turns return codes into words.
///
/// The presets' library is bound to the driver's function by function, at the first call of each:
/// calling one that the driver lacks ends the process. So every call goes through here, where the
/// driver is asked first whether it has the function.
@SuppressWarnings("restricted")
final class CallsNative {
  /// The longest of NVML's texts that are read: `NVML_DEVICE_UUID_V2_BUFFER_SIZE`, as the longest
  /// of names.
  private static final int TEXT_LENGTH = 96;

  private final SymbolLookup driver;

  /// @param driver the library whose functions the presets call
  CallsNative(SymbolLookup driver) {
    this.driver = driver;
  }

  /// One or several calls that give a number.
  @FunctionalInterface
  interface Query {
    long ask() throws NvmlException;
  }

  /// A call that writes a text of at most so many bytes.
  @FunctionalInterface
  interface TextCall {
    int write(byte[] text, int length);
  }

  /// What a query gives, or why it gives nothing.
  static NvmlValue answer(Query query) {
    try {
      return new NvmlValue.Value(query.ask());
    } catch (NvmlException e) {
      return new NvmlValue.None(e.words() + "; " + e.remedy());
    }
  }

  boolean has(String function) {
    return driver.find(function).isPresent();
  }

  /// @return what the function returned
  /// @throws NvmlException if the driver lacks the function
  int code(String function, IntSupplier call) throws NvmlException {
    if (!has(function)) {
      throw new NvmlException(
          "the driver's NVML has no function " + function, "update NVIDIA's driver");
    }
    return call.getAsInt();
  }

  /// @throws NvmlException unless the function succeeds
  void call(String function, IntSupplier call) throws NvmlException {
    check(function, code(function, call));
  }

  /// What a function writes to an `unsigned int`.
  long number(String function, ToIntFunction<int[]> call) throws NvmlException {
    int[] out = new int[1];
    call(function, () -> call.applyAsInt(out));
    return Integer.toUnsignedLong(out[0]);
  }

  /// What a function writes to an `unsigned long long`.
  long large(String function, ToIntFunction<long[]> call) throws NvmlException {
    long[] out = new long[1];
    call(function, () -> call.applyAsInt(out));
    return out[0];
  }

  String text(String function, TextCall call) throws NvmlException {
    byte[] text = new byte[TEXT_LENGTH];
    call(function, () -> call.write(text, text.length));
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  /// @param what was asked for
  /// @throws NvmlException unless the code is that of success
  void check(String what, int code) throws NvmlException {
    if (code != nvml.NVML_SUCCESS) {
      throw new NvmlException(what + " says '" + words(code) + "'", NvmlError.remedy(code));
    }
  }

  private String words(int code) {
    BytePointer text = has("nvmlErrorString") ? nvml.nvmlErrorString(code) : null;
    return text == null ? "error " + code : text.getString();
  }
}
