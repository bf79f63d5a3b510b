package org.inferometer.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Tensor;

/// Reads ONNX files. The file is mapped, not read: weights stay where they are until somebody uses
/// them, and the mapping goes when the last tensor of the model does.
public final class OnnxReader {
  /// Protobuf's own limit; larger networks keep their weights in external data.
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private OnnxReader() {}

  /// A model with the files it was read from.
  ///
  /// @param externalFiles the files beside the model that hold tensors, in the order of first use
  public record Opened(Model model, List<Path> externalFiles) {}

  /// Reads a model, without judging whether its graph makes sense; the ONNX importer does that.
  ///
  /// @throws ImportException if the file cannot be read or is no ONNX model
  public static Model read(Path file) throws ImportException {
    return open(file).model();
  }

  /// Reads a model, but not what lies beside it: constants whose data is external have their types,
  /// and zeros for elements.
  ///
  /// @throws ImportException if the file cannot be read or is no ONNX model
  public static Model readStructure(Path file) throws ImportException {
    Arena arena = Arena.ofAuto();
    MemorySegment bytes = map(file, arena);
    try {
      return ModelParser.parse(new WireReader(bytes), ExternalData.notRead());
    } catch (Malformed e) {
      throw refused(file, bytes, "model", e);
    }
  }

  /// Reads a model and says which files it came from.
  ///
  /// @throws ImportException if the file cannot be read or is no ONNX model
  public static Opened open(Path file) throws ImportException {
    Arena arena = Arena.ofAuto();
    MemorySegment bytes = map(file, arena);
    try {
      return parse(bytes, file, arena);
    } catch (Malformed e) {
      throw refused(file, bytes, "model", e);
    }
  }

  /// Reads a file that holds one tensor (`TensorProto`), as test data for ONNX models does.
  ///
  /// @throws ImportException if the file cannot be read or is no ONNX tensor
  public static Tensor readTensor(Path file) throws ImportException {
    Arena arena = Arena.ofAuto();
    MemorySegment bytes = map(file, arena);
    try {
      return TensorParser.parse(new WireReader(bytes), new ExternalData(file, arena));
    } catch (Malformed e) {
      throw refused(file, bytes, "tensor", e);
    }
  }

  /// @param file whose folder holds the external data
  /// @throws Malformed if the bytes are no ONNX model
  static Opened parse(MemorySegment bytes, Path file, Arena arena) {
    ExternalData external = new ExternalData(file, arena);
    Model model = ModelParser.parse(new WireReader(bytes), external);
    return new Opened(model, external.files());
  }

  private static ImportException refused(
      Path file, MemorySegment bytes, String wanted, Malformed e) {
    return FileTypeGuess.of(bytes)
        .map(what ->
            new ImportException(file.toString(), "", "this is " + what + ", not an ONNX " + wanted))
        .orElseGet(() -> new ImportException(file.toString(), e.place(), e.reason()));
  }

  private static MemorySegment map(Path file, Arena arena) throws ImportException {
    try {
      if (Files.isDirectory(file)) {
        throw new ImportException(file.toString(), "", "this is a folder, not an ONNX file");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new ImportException(file.toString(), "", "this is not a regular file");
      }
      return mapRegular(file, arena);
    } catch (NoSuchFileException e) {
      throw new ImportException(file.toString(), "", "there is no such file");
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "it cannot be read: " + e.getMessage());
    }
  }

  private static MemorySegment mapRegular(Path file, Arena arena)
      throws IOException, ImportException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size == 0) {
        throw new ImportException(file.toString(), "", "the file is empty");
      }
      if (size > MAX_BYTES) {
        throw new ImportException(
            file.toString(),
            "",
            "it has "
                + size
                + " bytes, and an ONNX file ends at 2 GiB; save the weights as external data");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
    }
  }
}
