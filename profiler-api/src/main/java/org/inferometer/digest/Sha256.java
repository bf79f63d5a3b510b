package org.inferometer.digest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 (FIPS 180-4) over all that is added, in the order in which it is. Not safe for use by
/// several threads.
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 18;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Of a file, in lower-case hexadecimal.
  public static String of(Path file) throws IOException {
    return new Sha256().add(file).hexadecimal();
  }

  /// Of a text in UTF-8, in lower-case hexadecimal.
  public static String of(String text) {
    return new Sha256().add(text).hexadecimal();
  }

  /// Of bytes, in lower-case hexadecimal.
  public static String of(byte[] bytes) {
    return new Sha256().add(bytes).hexadecimal();
  }

  /// Of several texts, in lower-case hexadecimal: it differs where one of them does, since their
  /// lengths go in too.
  public static String ofEach(String... texts) {
    Sha256 all = new Sha256();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      all.add(bytes.length + ":").add(bytes);
    }
    return all.hexadecimal();
  }

  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  public Sha256 add(byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    return this;
  }

  /// Adds what is left in the buffer, to its end.
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /// Adds a text in UTF-8.
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Adds the contents of a file.
  public Sha256 add(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    }
    return this;
  }

  /// What was added, in lower-case hexadecimal; it begins anew afterwards.
  public String hexadecimal() {
    return HexFormat.of().formatHex(bytes());
  }

  /// The 32 bytes of it; it begins anew afterwards.
  public byte[] bytes() {
    return digest.digest();
  }
}
