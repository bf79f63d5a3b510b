package org.inferometer.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;

/// SHA-256 over a network, to tell whether two studies measured the same one.
final class Fingerprint implements WritableByteChannel {
  private static final int BUFFER_BYTES = 1 << 20;

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Of a file and then its external data.
  static String of(Path file) {
    Fingerprint fingerprint = new Fingerprint();
    try {
      fingerprint.add(file);
      for (Path external : OnnxReader.open(file).externalFiles()) {
        fingerprint.add(external);
      }
      return fingerprint.hexadecimal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ImportException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }

  /// Of the bytes that a model would be written as.
  static String of(Model model) {
    Fingerprint fingerprint = new Fingerprint();
    OnnxWriter.write(model, fingerprint);
    return fingerprint.hexadecimal();
  }

  private void add(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    }
  }

  private String hexadecimal() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public int write(ByteBuffer source) {
    int length = source.remaining();
    digest.update(source);
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
