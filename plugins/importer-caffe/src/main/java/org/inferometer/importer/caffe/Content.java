package org.inferometer.importer.caffe;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// What a file is, by its first bytes: the mistakes that people make are named.
final class Content {
  private static final int HEAD = 512;

  private Content() {}

  /// The whole file, mapped.
  static MemorySegment map(Path file) throws Refusal {
    if (Files.isDirectory(file)) {
      throw new Refusal("", "is a folder, not a file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new Refusal("", "is empty");
      }
      if (channel.size() > Integer.MAX_VALUE) {
        throw new Refusal("", "is larger than 2 GiB, where protocol buffers end");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (NoSuchFileException e) {
      throw new Refusal("", "no such file");
    } catch (IOException e) {
      throw new Refusal("", "cannot be read: " + e.getMessage());
    }
  }

  static void expectText(MemorySegment file) throws Refusal {
    String head = head(file);
    refuseOthers(head);
    if (head.startsWith("\u00ef\u00bb\u00bf")) {
      throw new Refusal(
          "byte 0", "begins with a byte-order mark, which Caffe does not read; save it without");
    }
    if (head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff")) {
      throw new Refusal("byte 0", "is UTF-16 text; save it as UTF-8 or ASCII");
    }
    int binary = firstBinary(head);
    if (binary >= 0) {
      throw new Refusal(
          "byte " + binary,
          "is binary where the text of a definition is expected; name the prototxt, and the"
              + " caffemodel with weights=FILE");
    }
  }

  static void expectBinary(MemorySegment file) throws Refusal {
    String head = head(file);
    refuseOthers(head);
    if (head.length() > 8
        && firstBinary(head) < 0
        && firstBinary(head.replace("\u00ef\u00bb\u00bf", "")) < 0) {
      throw new Refusal(
          "byte 0",
          "is text where a binary caffemodel is expected; a definition is named as the model, and"
              + " its caffemodel with weights=FILE");
    }
    if (head.startsWith("\u0089HDF")) {
      throw new Refusal("byte 0", "is an HDF5 file; save the weights as a binary caffemodel");
    }
    if (head.startsWith("PK\u0003\u0004") || head.startsWith("\u001f\u008b")) {
      throw new Refusal("byte 0", "is a compressed archive; unpack it");
    }
  }

  private static void refuseOthers(String head) throws Refusal {
    String start = head.stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
      throw new Refusal("byte 0", "is a saved web page; download the file itself (its raw form)");
    }
    if (start.startsWith("version https://git-lfs")) {
      throw new Refusal("byte 0", "is a pointer of Git LFS; fetch the file with `git lfs pull`");
    }
  }

  /// The first byte that text does not have; -1 if there is none.
  private static int firstBinary(String head) {
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      if ((c < ' ' && "\n\r\t\f\u000b".indexOf(c) < 0) || c == 127) {
        return i;
      }
    }
    return -1;
  }

  private static String head(MemorySegment file) {
    byte[] bytes = file.asSlice(0, Math.min(HEAD, file.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
