package org.inferometer.worker.process;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.util.Optional;
import org.inferometer.study.Reading;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The form of the worker protocol: a line that begins with a mark, then JSON. Whatever else a
/// worker prints, native libraries included, is not protocol.
public final class Wire {
  static final String MARK = "@inferometer ";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().addMixIn(Reading.class, ReadingForm.class).build();

  private Wire() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "reading")
  private interface ReadingForm {}

  /// The line feed before the mark ends whatever a library has printed without one.
  public static String format(Message message) {
    return "\n" + MARK + MAPPER.writerFor(Message.class).writeValueAsString(message) + "\n";
  }

  /// The message of a line; empty if the line is something else.
  static Optional<Message> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      Message message = MAPPER.readValue(line.substring(MARK.length()), Message.class);
      return Optional.ofNullable(message);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// A command as one line: nothing but commands is written to a worker's standard input.
  public static String format(Command command) {
    return MAPPER.writerFor(Command.class).writeValueAsString(command) + "\n";
  }

  /// @throws IOException if the line holds no command
  public static Command command(String line) throws IOException {
    try {
      return MAPPER.readValue(line, Command.class);
    } catch (JacksonException e) {
      throw new IOException("no command of the runner: " + e.getOriginalMessage(), e);
    }
  }
}
