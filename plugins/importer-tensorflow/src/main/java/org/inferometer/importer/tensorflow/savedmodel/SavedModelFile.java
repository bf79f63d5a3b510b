package org.inferometer.importer.tensorflow.savedmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.proto.SavedModel;

/// Reads the file of a SavedModel folder that holds its graphs.
final class SavedModelFile {
  private static final String BINARY = "saved_model.pb";
  private static final String TEXT = "saved_model.pbtxt";
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder()
          .setAllowUnknownFields(true)
          .setAllowUnknownExtensions(true)
          .build();

  private SavedModelFile() {}

  /// The file of a folder that holds the graphs, be it there or not.
  static Path in(Path folder) {
    Path binary = folder.resolve(BINARY);
    Path text = folder.resolve(TEXT);
    return !Files.isRegularFile(binary) && Files.isRegularFile(text) ? text : binary;
  }

  /// @throws ImportException if the file is missing or is something else
  static SavedModel read(Path file) throws ImportException {
    ByteBuffer bytes = mapped(file);
    return file.getFileName().toString().equals(TEXT)
        ? text(bytes, file.toString())
        : binary(bytes, file.toString());
  }

  static SavedModel binary(ByteBuffer bytes, String file) throws ImportException {
    CodedInputStream in = CodedInputStream.newInstance(bytes.duplicate());
    in.enableAliasing(true);
    try {
      SavedModel model = SavedModel.parseFrom(in);
      if (model.getMetaGraphsCount() == 0) {
        throw new ImportException(file, "", "is no SavedModel: it holds no graph");
      }
      return model;
    } catch (InvalidProtocolBufferException e) {
      String reason =
          looksLikeText(bytes)
              ? "is text; the binary form is expected, and the text form under the name " + TEXT
              : "is no SavedModel, or is cut off";
      throw new ImportException(file, "byte " + in.getTotalBytesRead(), reason);
    } catch (IOException e) {
      throw new ImportException(file, "", "cannot be read: " + e.getMessage());
    }
  }

  static SavedModel text(ByteBuffer bytes, String file) throws ImportException {
    try {
      String text = UTF_8.newDecoder().decode(bytes.duplicate()).toString();
      SavedModel.Builder model = SavedModel.newBuilder();
      PARSER.merge(text.startsWith("\ufeff") ? text.substring(1) : text, model);
      if (model.getMetaGraphsCount() == 0) {
        throw new ImportException(file, "", "is no SavedModel: it holds no graph");
      }
      return model.build();
    } catch (TextFormat.ParseException e) {
      throw new ImportException(
          file,
          "line " + e.getLine() + ", column " + e.getColumn(),
          "is no SavedModel in text form");
    } catch (CharacterCodingException e) {
      throw new ImportException(
          file, "", "is no text; the binary form is expected under the name " + BINARY);
    }
  }

  private static boolean looksLikeText(ByteBuffer bytes) {
    for (int i = 0; i < Math.min(64, bytes.limit()); i++) {
      int next = bytes.get(i) & 0xff;
      if (next < ' ' && next != '\n' && next != '\r' && next != '\t') {
        return false;
      }
    }
    return bytes.hasRemaining();
  }

  private static ByteBuffer mapped(Path file) throws ImportException {
    if (!Files.isRegularFile(file)) {
      throw new ImportException(
          file.toString(), "", "is missing: a SavedModel folder holds saved_model.pb");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new ImportException(file.toString(), "", "is larger than 2 GB, which no message is");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "cannot be read: " + e.getMessage());
    }
  }
}
