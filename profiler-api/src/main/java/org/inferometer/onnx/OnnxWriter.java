package org.inferometer.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.inferometer.graph.Model;
import org.inferometer.study.AtomicFile;

/// Writes ONNX files. Weights go from where they are to the file without passing through the heap,
/// and the file appears under its name only when it is complete.
public final class OnnxWriter {
  /// Protobuf ends at 2 GiB; from here on weights go into a file beside the model.
  private static final long MAX_INLINE_BYTES = 1_900L << 20;

  private OnnxWriter() {}

  /// Writes a model. One that would exceed 1.9 GiB keeps its large initializers in `NAME.data`
  /// beside the file.
  ///
  /// @param file replaced if it exists; its folder exists
  /// @throws IOException if the file cannot be written; what was there before is unharmed
  public static void write(Model model, Path file) throws IOException {
    write(model, file, MAX_INLINE_BYTES);
  }

  static void write(Model model, Path file, long maxInlineBytes) throws IOException {
    WireWriter inline = new ModelEncoder(ExternalSink.none()).model(model);
    if (inline.size() <= maxInlineBytes) {
      AtomicFile.writeLarge(file, inline::writeTo);
      return;
    }
    Path data = data(file);
    ExternalSink external = ExternalSink.into(data.getFileName().toString());
    WireWriter message = new ModelEncoder(external).model(model);
    AtomicFile.writeLarge(data, external::writeTo);
    AtomicFile.writeLarge(file, message::writeTo);
  }

  /// The file beside a model's that takes its weights where they are too large for it.
  public static Path data(Path file) {
    return file.resolveSibling(file.getFileName() + ".data");
  }

  /// The size of a model's file, in bytes, with its weights.
  public static long size(Model model) {
    return new ModelEncoder(ExternalSink.none()).model(model).size();
  }

  /// Writes a model as one stream, whatever its size.
  ///
  /// @throws UncheckedIOException if the channel fails
  public static void write(Model model, WritableByteChannel channel) {
    try {
      new ModelEncoder(ExternalSink.none()).model(model).writeTo(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
