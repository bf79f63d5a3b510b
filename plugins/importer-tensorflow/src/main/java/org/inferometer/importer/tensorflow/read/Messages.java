package org.inferometer.importer.tensorflow.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;

/// Parses protobuf messages from bytes and from text.
public final class Messages {
  private static final int MOST_TEXT = 512 << 20;

  private Messages() {}

  /// Fills a message from its binary form; contents of tensors are views of the bytes.
  ///
  /// @param what it should be, for the message of a refusal: `a GraphDef`
  public static void parse(MemorySegment bytes, Message.Builder into, Path path, String what)
      throws ImportException {
    if (bytes.byteSize() > Integer.MAX_VALUE) {
      throw new ImportException(
          path.toString(), "", "has more than 2 GiB, which protobuf does not allow: save it as a SavedModel");
    }
    CodedInputStream in = CodedInputStream.newInstance(bytes.asByteBuffer());
    in.enableAliasing(true);
    try {
      into.mergeFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(
          path.toString(), "byte " + in.getTotalBytesRead(), "is not " + what + ", or is cut off");
    } catch (IOException | RuntimeException e) {
      throw new ImportException(path.toString(), "byte " + in.getTotalBytesRead(), "is not " + what);
    }
  }

  /// Fills a message from its text form.
  public static void parseText(MemorySegment bytes, Message.Builder into, Path path)
      throws ImportException {
    if (bytes.byteSize() > MOST_TEXT) {
      throw new ImportException(
          path.toString(), "", "has more than " + MOST_TEXT + " bytes of text: save it in binary form (.pb)");
    }
    String text = new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    try {
      TextFormat.getParser().merge(text.startsWith("\uFEFF") ? text.substring(1) : text, into);
    } catch (TextFormat.ParseException e) {
      throw new ImportException(path.toString(), "line " + e.getLine() + ", column " + e.getColumn(), reason(e));
    } catch (RuntimeException | StackOverflowError e) {
      throw new ImportException(path.toString(), "", "is not protobuf in text form");
    }
  }

  /// The parser's own words without the place, which it puts before them.
  private static String reason(TextFormat.ParseException e) {
    return String.valueOf(e.getMessage()).replaceFirst("^[0-9]+:[0-9]+: ", "");
  }
}
