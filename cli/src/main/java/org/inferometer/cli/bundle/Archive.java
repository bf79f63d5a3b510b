package org.inferometer.cli.bundle;

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

/// A compressed tape archive of files and folders. The same files give the same bytes: owners are
/// left out, and times are the files' own.
final class Archive implements AutoCloseable {
  private static final int PROGRAM = 0755;
  private static final int DATA = 0644;

  private final TarArchiveOutputStream tar;

  Archive(OutputStream target) throws IOException {
    GzipParameters gzip = new GzipParameters();
    gzip.setCompressionLevel(Deflater.DEFAULT_COMPRESSION);
    tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(target, gzip));
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
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
