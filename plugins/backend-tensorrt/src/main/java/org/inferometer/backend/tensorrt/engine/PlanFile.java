package org.inferometer.backend.tensorrt.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.inspector.InspectedEngine;
import org.inferometer.backend.tensorrt.inspector.InspectorJson;
import org.inferometer.backend.tensorrt.inspector.InspectorJson.InspectorException;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.backend.tensorrt.runtime.TensorRt;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;

/// A file that holds a plan which was built elsewhere.
public final class PlanFile {
  static final String REMEDY =
      "; a plan runs on the kind of GPU and the TensorRT that it was built for: build it again here,"
          + " or profile the network that it was built from";

  private PlanFile() {}

  /// Whether the name is one that plans have.
  public static boolean isNamedLikeOne(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return List.of(".plan", ".engine", ".trt").stream().anyMatch(name::endsWith);
  }

  /// Refuses, from the first bytes, what is no plan or was built by another version.
  ///
  /// @param here the version that would have to read it
  public static void check(Path file, TensorRtVersion here) throws ImportException {
    Optional<PlanHeader> header;
    try {
      header = PlanHeader.of(map(file));
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "cannot be read: " + e.getMessage());
    }
    if (header.isEmpty()) {
      throw new ImportException(
          file.toString(), "byte 0", "is no TensorRT plan, which begins with 'ftrt'");
    }
    TensorRtVersion built = header.get().version();
    if (!built.equals(here)) {
      throw new ImportException(
          file.toString(), "", "was built by TensorRT " + built + ", and here is " + here + REMEDY);
    }
  }

  /// The network that a plan is: one layer for each layer of the engine.
  public static Network network(Path file, TensorRt tensorRt) throws ImportException {
    try (LoadedEngine engine = tensorRt.load(map(file))) {
      List<EngineTensor> tensors = engine.tensors();
      InspectedEngine inspected = InspectorJson.parse(engine.inspect(Map.of()));
      return PlanNetwork.of(file, tensors, inspected);
    } catch (RuntimeFailure e) {
      throw new ImportException(
          file.toString(), "", String.valueOf(unreadable(file, e).getMessage()));
    } catch (InspectorException | IOException e) {
      throw new ImportException(file.toString(), "", String.valueOf(e.getMessage()));
    }
  }

  /// A plan that TensorRT does not read, or cannot read for want of memory or of a device.
  static BackendException unreadable(Path file, RuntimeFailure e) {
    return e.kind() == Kind.PLAN
        ? BackendException.failed(file + ": " + e.text() + REMEDY, e)
        : Failures.running(file.toString(), e);
  }

  static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }

  /// The first bytes of a plan, which tell whether it is one, and of which TensorRT, before
  /// anything is made of it: bytes 0 to 3 are `ftrt`; bytes 24 to 26 the version's three numbers,
  /// as `trtexec --getPlanVersionOnly` reads them.
  record PlanHeader(TensorRtVersion version) {
    private static final String MAGIC = "ftrt";
    private static final int VERSION_AT = 24;
    static final int LENGTH = 28;

    /// Empty if these bytes begin no plan.
    static Optional<PlanHeader> of(MemorySegment plan) {
      if (plan.byteSize() < LENGTH) {
        return Optional.empty();
      }
      byte[] head = plan.asSlice(0, LENGTH).toArray(JAVA_BYTE);
      if (!new String(head, 0, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC)) {
        return Optional.empty();
      }
      return Optional.of(
          new PlanHeader(
              new TensorRtVersion(
                  head[VERSION_AT] & 0xff,
                  head[VERSION_AT + 1] & 0xff,
                  head[VERSION_AT + 2] & 0xff)));
    }
  }
}
