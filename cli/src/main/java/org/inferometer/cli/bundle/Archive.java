package org.inferometer.cli.bundle;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// A compressed tape archive of files and folders. Owners are left out; times are the files' own.
final class Archive implements AutoCloseable {
  private static final int PROGRAM = 0755;
  private static final int DATA = 0644;

  private static final int ZSTD_LEVEL = 12;
  private static final int SMALLEST_WINDOW = 20;

  private static final int LARGEST_LONG_WINDOW = 27;

  /// Of 2 GiB. Whoever unpacks needs so much memory.
  static final int LARGEST_WINDOW = 31;

  private final TarArchiveOutputStream tar;

  private Archive(OutputStream compressor) {
    tar = new TarArchiveOutputStream(compressor);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  /// An archive that the tools of every system unpack.
  static Archive gzip(OutputStream target) throws IOException {
    GzipParameters gzip = new GzipParameters();
    gzip.setCompressionLevel(Deflater.BEST_COMPRESSION);
    return new Archive(new GzipCompressorOutputStream(target, gzip));
  }

  /// An archive in which what repeats is found over the whole of it: NVIDIA's libraries hold the
  /// same kernels for many GPUs, hundreds of megabytes apart. [Unpacking] reads it.
  ///
  /// @param bytes that will be added, about
  static Archive zstd(OutputStream target, long bytes) throws IOException {
    ZstdOutputStream zstd = new ZstdOutputStream(target, ZSTD_LEVEL);
    // Finds what is far apart; it takes no larger window itself.
    zstd.setLong(LARGEST_LONG_WINDOW);
    zstd.setWindowLog(window(bytes));
    zstd.setChecksum(true);
    return new Archive(zstd);
  }

  /// The base-2 logarithm of a window that spans so many bytes, as far as zstd allows.
  private static int window(long bytes) {
    int spanning = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, bytes) - 1);
    return Math.clamp(spanning, SMALLEST_WINDOW, LARGEST_WINDOW);
  }

  /// Adds a file, or a folder with everything in it. Links are kept as links.
  ///
  /// @param name in the archive, with `/` between folders
  void add(String name, Path source) throws IOException {
    for (Path path : inOrder(source)) {
      String rest = source.relativize(path).toString();
      addOne(rest.isEmpty() ? name : name + "/" + rest, path);
    }
  }

  private static List<Path> inOrder(Path source) throws IOException {
    try (Stream<Path> paths = Files.walk(source)) {
      return paths.sorted().toList();
    }
  }

  private void addOne(String name, Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
      entry.setLinkName(Files.readSymbolicLink(path).toString());
      put(entry, path);
    } else if (Files.isRegularFile(path)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setMode(Files.isExecutable(path) ? PROGRAM : DATA);
      entry.setSize(Files.size(path));
      put(entry, path);
    }
  }

  private void put(TarArchiveEntry entry, Path path) throws IOException {
    entry.setModTime(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
    tar.putArchiveEntry(entry);
    if (entry.isFile() && !entry.isSymbolicLink()) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
