package org.inferometer.cli.bundle;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.file.PathUtils;
import org.apache.commons.io.filefilter.FileFileFilter;

/// Unpacks the native libraries of a bundle into the distribution. Nothing is there before all are
/// unpacked; libraries that were there are replaced.
public final class Unpacking {
  /// Where a distribution holds native libraries.
  static final String FOLDER = "native";

  private static final int BUFFER = 1 << 20;

  private Unpacking() {}

  /// Unpacks an archive that a bundle's parts make when they are joined.
  ///
  /// @param archive as [Bundle] packs native libraries; it is read to its end
  /// @param distribution that the program was installed into
  /// @throws IOException if the archive is no such archive or is cut, or the folder cannot be
  ///   written
  public static void into(Path distribution, InputStream archive) throws IOException {
    Path target = Files.createDirectories(distribution.resolve(FOLDER));
    Path fresh = Files.createTempDirectory(distribution, "unpacking-");
    try {
      unpack(archive, fresh);
      for (Path library : PathUtils.walk(fresh, FileFileFilter.INSTANCE, 2, false).toList()) {
        Files.move(library, target.resolve(library.getFileName()), REPLACE_EXISTING);
      }
    } finally {
      PathUtils.deleteDirectory(fresh);
    }
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    Files.createDirectory(folder.resolve(FOLDER));
    try (ZstdInputStream zstd = new ZstdInputStream(new BufferedInputStream(archive, BUFFER));
        TarArchiveInputStream tar = new TarArchiveInputStream(zstd)) {
      zstd.setLongMax(Archive.LARGEST_WINDOW);
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        throw new IOException("the archive is empty");
      }
      for (; entry != null; entry = tar.getNextEntry()) {
        Files.copy(tar, file(entry, folder));
      }
      // The checksum stands after the last byte.
      zstd.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static Path file(TarArchiveEntry entry, Path folder) throws IOException {
    Path file = folder.resolve(entry.getName()).normalize();
    if (!entry.isFile() || entry.isLink() || !folder.resolve(FOLDER).equals(file.getParent())) {
      throw new IOException(
          "the archive holds "
              + entry.getName()
              + "; expected files in the folder "
              + FOLDER
              + " only");
    }
    return file;
  }
}
