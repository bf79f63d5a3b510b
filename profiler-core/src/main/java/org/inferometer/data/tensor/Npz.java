package org.inferometer.data.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.inferometer.graph.HostTensor;

/// NumPy's `.npz` format: a zip archive of `.npy` files.
final class Npz {
  /// What one array may hold when it is unpacked.
  private static final long LARGEST = 1L << 29;

  private static final int MOST_ENTRIES = 10_000;

  private Npz() {}

  static Map<String, HostTensor> read(Path file) throws IOException, TensorFileException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw new TensorFileException(
            file.toString(),
            "has "
                + zip.size()
                + " entries, more than the limit "
                + MOST_ENTRIES
                + "; save the arrays as .npy files");
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

  /// The header tells how large the array is before anything is unpacked.
  private static HostTensor read(String place, ZipFile zip, ZipEntry entry)
      throws IOException, TensorFileException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] start = in.readNBytes(Npy.LONGEST_START);
      Npy.Header header = Npy.header(place, MemorySegment.ofArray(start));
      long size = header.type().bytes();
      if (size > LARGEST || entry.getSize() > LARGEST + Npy.LONGEST_START) {
        throw new TensorFileException(
            place, "unpacks to more than " + (LARGEST >> 20) + " MiB; save it as .npy");
      }
      try (Arena arena = Arena.ofConfined()) {
        int begun = start.length - (int) header.bytes();
        MemorySegment elements = arena.allocate(Math.max(1, size));
        MemorySegment.copy(
            start, (int) header.bytes(), elements, JAVA_BYTE, 0, (int) Math.min(begun, size));
        long found = begun > size ? begun : begun + fill(in, elements, begun, size);
        if (found != size || in.read() >= 0) {
          throw new TensorFileException(
              place,
              header.type()
                  + " has "
                  + size
                  + " bytes, but the file holds "
                  + (found < size ? found : "more"));
        }
        return Npy.tensor(header, elements.asSlice(0, size));
      }
    }
  }

  /// @return bytes that were read
  private static long fill(InputStream in, MemorySegment target, long from, long to)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long at = from;
    while (at < to) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, to - at));
      if (count < 0) {
        break;
      }
      MemorySegment.copy(buffer, 0, target, JAVA_BYTE, at, count);
      at += count;
    }
    return at - from;
  }
}
