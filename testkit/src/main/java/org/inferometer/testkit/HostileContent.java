package org.inferometer.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that somebody broke: what a disk, a download or an attacker leaves of a good one.
final class HostileContent {
  /// Places in which a file is broken. More take longer and find little else.
  private static final int PLACES = 100;

  private static final int RANDOM_FILES = 50;
  private static final long SEED = 14;

  /// The largest numbers of 32 and 64 bits, as they lie in files: of fixed width, and as protocol
  /// buffers write them.
  private static final List<byte[]> HUGE_BINARY =
      List.of(
          HexFormat.of().parseHex("ffffff7f"),
          HexFormat.of().parseHex("7fffffff"),
          HexFormat.of().parseHex("ffffffffffffff7f"),
          HexFormat.of().parseHex("ffffffff07"));

  /// The largest numbers in text; 65536 passes many a bound, but not together with its neighbours.
  private static final List<String> HUGE_TEXT =
      List.of("65536", "2147483647", "9223372036854775807", "99999999999999999999", "-1");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private HostileContent() {}

  /// The beginnings of a file.
  static List<byte[]> truncated(byte[] content) {
    List<byte[]> parts = new ArrayList<>();
    for (int place : places(content.length)) {
      parts.add(java.util.Arrays.copyOf(content, place));
    }
    return parts;
  }

  /// The file with one of its numbers, or what may be one, as large as it can be written.
  static List<byte[]> withHugeNumbers(byte[] content) {
    List<byte[]> files = new ArrayList<>(withHugeText(content));
    for (int place : places(content.length)) {
      for (byte[] huge : HUGE_BINARY) {
        byte[] broken = content.clone();
        System.arraycopy(huge, 0, broken, place, Math.min(huge.length, content.length - place));
        files.add(broken);
      }
    }
    return files;
  }

  private static List<byte[]> withHugeText(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    List<byte[]> files = new ArrayList<>();
    Matcher numbers = NUMBER.matcher(text);
    while (numbers.find() && files.size() < PLACES * HUGE_TEXT.size()) {
      for (String huge : HUGE_TEXT) {
        String broken = text.substring(0, numbers.start()) + huge + text.substring(numbers.end());
        files.add(broken.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  /// Bytes of no meaning, with and without the beginning of a good file; the same at every call.
  static List<byte[]> random(byte[] content) {
    Random random = new Random(SEED);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < RANDOM_FILES; i++) {
      byte[] broken = new byte[1 + random.nextInt(4 * content.length + 64)];
      random.nextBytes(broken);
      int kept = i % 2 == 0 ? 0 : Math.min(broken.length, random.nextInt(content.length + 1));
      System.arraycopy(content, 0, broken, 0, kept);
      files.add(broken);
    }
    return files;
  }

  /// Offsets over the whole of a file, each once.
  private static int[] places(int length) {
    int count = Math.min(length, PLACES);
    return java.util.stream.IntStream.range(0, count)
        .map(i -> (int) ((long) i * length / count))
        .toArray();
  }
}
