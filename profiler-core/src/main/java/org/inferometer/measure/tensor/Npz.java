package org.inferometer.measure.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.inferometer.network.HostTensor;

/// NumPy's `.npz` format: a zip archive of `.npy` files.
final class Npz {
  /// What one array may hold when it is unpacked.
  private static final long LARGEST = 1L << 29;

  private static final int MOST_ENTRIES = 10_000;

  private Npz() {}

  static Map<String, HostTensor> read(Path file) throws IOException, TensorFileException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw new TensorFileException(file.toString(), "it has " + zip.size() + " entries");
      }
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".npy")) {
          String name = entry.getName().substring(0, entry.getName().length() - 4);
          tensors.put(name, read(file + " (" + entry.getName() + ")", zip, entry));
        }
      }
      return TensorFiles.ordered(tensors);
    } catch (ZipException e) {
      throw new TensorFileException(file.toString(), "is not a readable .npz archive");
    }
  }

  private static HostTensor read(String place, ZipFile zip, ZipEntry entry)
      throws IOException, TensorFileException {
    if (entry.getSize() > LARGEST) {
      throw new TensorFileException(
          place, "unpacks to more than " + (LARGEST >> 20) + " MiB; save it as .npy");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) LARGEST);
      return Npy.parse(place, MemorySegment.ofArray(bytes));
    }
  }
}
