package org.inferometer.backend.tensorrt.kernel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.inferometer.backend.tensorrt.kernel.Compilation.Compiled;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.digest.Sha256;

/// Compiled kernels in a folder, each in a file that is named by all that decides it.
final class KernelCache {
  /// Begins each file, so that another kind of file is no kernel.
  private static final int MARK = 0x4b524e31;

  private final Path folder;

  /// @param folder may not exist yet
  KernelCache(Path folder) {
    this.folder = folder;
  }

  /// A name for all that decides what compiling gives.
  static String key(String compiler, CudaSource source, Tactic tactic, Target target) {
    return Sha256.ofEach(
        compiler,
        NvrtcNative.HALF,
        source.name(),
        source.text(),
        tactic.entry(),
        String.join("\n", NvrtcNative.options(tactic, target)));
  }

  /// Empty where there is none, or it cannot be read: it is compiled again.
  Optional<Compiled> find(String key) {
    Path file = file(key);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      if (in.readInt() != MARK) {
        return Optional.empty();
      }
      String entry = in.readUTF();
      String log = in.readUTF();
      byte[] image = new byte[Math.toIntExact(Math.min(in.readLong(), Files.size(file)))];
      in.readFully(image);
      return Optional.of(new Compiled(entry, image, log));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// @throws IOException if it cannot be written; the kernel serves all the same
  void keep(String key, Compiled kernel) throws IOException {
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, "kernel", ".part");
    try {
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(part))) {
        out.writeInt(MARK);
        out.writeUTF(kernel.entry());
        out.writeUTF(kernel.log().substring(0, Math.min(kernel.log().length(), 10_000)));
        out.writeLong(kernel.image().length);
        out.write(kernel.image());
      }
      Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".kernel");
  }
}
