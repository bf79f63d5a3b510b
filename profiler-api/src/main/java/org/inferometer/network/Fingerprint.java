package org.inferometer.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;

/// SHA-256 over a network, to tell whether two studies measured the same one.
final class Fingerprint implements WritableByteChannel {
  private final Sha256 digest = new Sha256();

  private Fingerprint() {}

  /// Of a file and then its external data.
  static String of(Path file) {
    Fingerprint fingerprint = new Fingerprint();
    try {
      fingerprint.digest.add(file);
      for (Path external : OnnxReader.open(file).externalFiles()) {
        fingerprint.digest.add(external);
      }
      return fingerprint.digest.hexadecimal();
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
    return fingerprint.digest.hexadecimal();
  }

  @Override
  public int write(ByteBuffer source) {
    int length = source.remaining();
    digest.add(source);
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
