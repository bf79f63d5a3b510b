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
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.proto.GraphDef;

/// Parses protobuf messages from bytes and from text.
public final class Messages {
  private static final int MOST_TEXT = 512 << 20;

  private Messages() {}

  /// Fills a message from its binary form; what it holds is copied.
  ///
  /// @param what it should be, for the message of a refusal: `a GraphDef`
  public static void parse(MemorySegment bytes, Message.Builder into, Path path, String what)
      throws ImportException {
    requireSize(bytes, path);
    CodedInputStream in = CodedInputStream.newInstance(bytes.asByteBuffer());
    try {
      into.mergeFrom(in);
    } catch (IOException | RuntimeException e) {
      throw new ImportException(
          path.toString(), "byte " + in.getTotalBytesRead(), "is not " + what + ", or is cut off");
    }
  }

  /// Fills a graph from its binary form.
  ///
  /// @return the large constants, which stay in the file, by the names of their nodes
  static Map<String, Tensor> parseGraph(MemorySegment bytes, GraphDef.Builder into, Path path)
      throws ImportException {
    requireSize(bytes, path);
    try {
      return LargeMessages.merge(bytes, into);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      throw new ImportException(
          path.toString(), "", "is not a frozen graph (GraphDef), or is cut off");
    }
  }

  private static void requireSize(MemorySegment bytes, Path path) throws ImportException {
    if (bytes.byteSize() > Integer.MAX_VALUE) {
      throw new ImportException(
          path.toString(),
          "",
          "has more than 2 GiB, which protobuf does not allow: save it as a SavedModel");
    }
  }

  /// Fills a message from its text form.
  public static void parseText(MemorySegment bytes, Message.Builder into, Path path)
      throws ImportException {
    if (bytes.byteSize() > MOST_TEXT) {
      throw new ImportException(
          path.toString(),
          "",
          "has more than " + MOST_TEXT + " bytes of text: save it in binary form (.pb)");
    }
    String text = new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    try {
      TextFormat.getParser().merge(text.startsWith("\uFEFF") ? text.substring(1) : text, into);
    } catch (TextFormat.ParseException e) {
      throw new ImportException(
          path.toString(), "line " + e.getLine() + ", column " + e.getColumn(), reason(e));
    } catch (RuntimeException | StackOverflowError e) {
      throw new ImportException(path.toString(), "", "is not protobuf in text form");
    }
  }

  /// The parser's own words without the place, which it puts before them.
  private static String reason(TextFormat.ParseException e) {
    return String.valueOf(e.getMessage()).replaceFirst("^[0-9]+:[0-9]+: ", "");
  }
}
