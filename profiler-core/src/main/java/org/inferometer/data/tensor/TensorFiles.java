package org.inferometer.data.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.study.AtomicFile;

/// Reads tensors from files, by the end of the name.
public final class TensorFiles {
  private static final long CHUNK_BYTES = 1 << 20;

  private TensorFiles() {}

  /// Whether the name ends as that of a tensor file.
  public static boolean accepts(Path file) {
    String name = lowerName(file);
    return name.endsWith(".npy") || name.endsWith(".npz") || name.endsWith(".pb");
  }

  /// The tensors of a file: one under the file's name without its ending, or, for `.npz`, each
  /// under its name in the archive.
  ///
  /// @throws TensorFileException naming the file, for anything that the file holds
  public static Map<String, HostTensor> read(Path file) throws TensorFileException {
    try {
      return lowerName(file).endsWith(".npz") ? Npz.read(file) : Map.of(stem(file), single(file));
    } catch (NoSuchFileException e) {
      throw new TensorFileException(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw new TensorFileException(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  /// Writes a tensor as `.npy`, bfloat16 as the float32 of the same value, which NumPy has.
  ///
  /// @return whether NumPy has such elements; nothing is written otherwise
  /// @throws IOException naming the file, if it cannot be written
  public static boolean writeNpy(Path file, HostTensor tensor) throws IOException {
    Optional<byte[]> header = Npy.headerOf(tensor.type());
    if (header.isEmpty()) {
      return false;
    }
    AtomicFile.writeLarge(
        file,
        channel -> {
          writeAll(channel, MemorySegment.ofArray(header.get()));
          writeAll(channel, Npy.elementsOf(tensor));
        });
    return true;
  }

  private static void writeAll(WritableByteChannel channel, MemorySegment bytes)
      throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      long size = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
      ByteBuffer chunk = bytes.asSlice(at, size).asByteBuffer();
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    }
  }

  private static HostTensor single(Path file) throws IOException, TensorFileException {
    if (!Files.isRegularFile(file)) {
      throw new TensorFileException(file.toString(), "is not a file");
    }
    return lowerName(file).endsWith(".pb") ? onnx(file) : npy(file);
  }

  private static HostTensor npy(Path file) throws IOException, TensorFileException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      return Npy.parse(file.toString(), bytes);
    }
  }

  /// A tensor as ONNX stores it, copied to memory of its own: a session wants it aligned.
  private static HostTensor onnx(Path file) throws TensorFileException {
    Tensor tensor = tensor(file);
    if (tensor.elementType().bits() < 8) {
      throw new TensorFileException(
          file.toString(), "tensors of " + tensor.elementType().label() + " cannot be inputs");
    }
    MemorySegment data = Arena.ofAuto().allocate(Math.max(1, tensor.bytes().byteSize()), 64);
    MemorySegment exact = data.asSlice(0, tensor.bytes().byteSize());
    return new HostTensor(tensor.type(), exact.copyFrom(tensor.bytes()));
  }

  private static Tensor tensor(Path file) throws TensorFileException {
    try {
      return OnnxReader.readTensor(file);
    } catch (ImportException e) {
      throw new TensorFileException(e);
    }
  }

  /// A copy of the map that keeps its order.
  static Map<String, HostTensor> ordered(Map<String, HostTensor> tensors) {
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /// The file's name without its ending.
  public static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String lowerName(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }
}
