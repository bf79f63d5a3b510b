package org.inferometer.worker.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/// Splits what a worker prints into messages, which go on, and everything else, which goes to the
/// cell's log. Bounded: neither a line without an end nor an endless stream of lines fills memory
/// or disk.
final class WorkerOutput {
  /// A slot of the quickest inferences has some 100,000 samples.
  private static final int LONGEST_LINE = 1 << 21;

  private static final long LARGEST_LOG = 10L << 20;

  private final Path log;
  private final Consumer<Message> messages;
  private long logged;

  WorkerOutput(Path log, Consumer<Message> messages) {
    this.log = log;
    this.messages = messages;
  }

  /// Reads to the end of the output.
  void drain(InputStream output) throws IOException {
    InputStream in = new BufferedInputStream(output);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.write(next);
      }
      if (next == '\n' || line.size() >= LONGEST_LINE) {
        take(line.toString(StandardCharsets.UTF_8));
        line.reset();
      }
    }
    take(line.toString(StandardCharsets.UTF_8));
  }

  private void take(String line) {
    Optional<Message> message = Wire.parse(line);
    if (message.isPresent()) {
      messages.accept(message.get());
    } else if (!line.isBlank() && logged < LARGEST_LOG) {
      logged += line.length();
      append(line);
    }
  }

  private void append(String line) {
    try (OutputStream out =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      logged = LARGEST_LOG; // a log that cannot be written is not worth a cell
    }
  }
}
