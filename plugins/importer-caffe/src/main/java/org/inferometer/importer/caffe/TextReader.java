package org.inferometer.importer.caffe;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormatParseInfoTree;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.importer.caffe.proto.NetParameter;

/// Reads definitions in text (`.prototxt`).
final class TextReader {
  private static final long LARGEST = 64L << 20;
  private static final int DEEPEST = 32;
  private static final Pattern UNKNOWN =
      Pattern.compile("(\\d+):(\\d+):\\s*(?:inferometer\\.caffe\\.)?(\\w+)\\.(?:\\w+\\.)*?(\\w+)$");

  private TextReader() {}

  /// @param unknown fields that no known Caffe has
  record Definition(NetParameter net, List<UnknownField> unknown) {}

  /// @param message that has the field, for example `LayerParameter`
  /// @param layer index of the layer around it in the file; -1 outside of layers
  record UnknownField(int line, int column, String message, String field, int layer) {
    String place() {
      return "line " + line + ", column " + column;
    }
  }

  static Definition read(MemorySegment file) throws Refusal {
    Content.expectText(file);
    if (file.byteSize() > LARGEST) {
      throw new Refusal("", "is larger than any definition in text (64 MiB)");
    }
    return parse(decoded(file.asByteBuffer()));
  }

  private static String decoded(ByteBuffer bytes) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal("byte " + bytes.position(), "is not UTF-8 text");
    }
  }

  static Definition parse(String text) throws Refusal {
    refuseDepth(text);
    NetParameter.Builder net = NetParameter.newBuilder();
    TextFormatParseInfoTree.Builder places = TextFormatParseInfoTree.builder();
    TextFormat.Parser parser =
        TextFormat.Parser.newBuilder().setParseInfoTreeBuilder(places).build();
    List<UnknownField> unknown = List.of();
    try {
      parser.merge(text, net);
    } catch (TextFormat.ParseException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.contains("unknown fields")) {
        throw syntax(e, message, text);
      }
      unknown = unknownFields(message, places.build(), net);
    } catch (RuntimeException e) {
      // The parser of the text format meets some malformed numbers and escapes with exceptions of
      // its own making.
      throw new Refusal("", "is not a text definition: " + e.getMessage());
    }
    NetParameter parsed = net.build();
    if (parsed.getLayerCount() + parsed.getLayersCount() == 0) {
      throw new Refusal(
          "",
          solver(text)
              ? "is a solver, which trains a network; name the definition that its `net` names"
              : "has no layers");
    }
    return new Definition(parsed, unknown);
  }

  static boolean solver(String text) {
    return Pattern.compile("(?m)^\\s*(base_lr|train_net|test_net|net|lr_policy|max_iter)\\s*:")
        .matcher(text)
        .find();
  }

  private static Refusal syntax(TextFormat.ParseException e, String message, String text) {
    String reason = message.replaceFirst("^\\d+:\\d+:\\s*", "").replace("inferometer.caffe.", "");
    String layer = layerAround(text, e.getLine());
    String where = layer.isEmpty() ? "" : " (in " + Refusal.layer(layer) + ")";
    return new Refusal("line " + e.getLine() + ", column " + e.getColumn(), reason + where);
  }

  /// The name of the layer that a line lies in, as far as broken text tells it.
  private static String layerAround(String text, int line) {
    Pattern start = Pattern.compile("(?m)^\\s*layers?\\s*:?\\s*\\{");
    int end = offset(text, line);
    int from = -1;
    int to = text.length();
    Matcher layers = start.matcher(text);
    while (layers.find()) {
      if (layers.start() <= end) {
        from = layers.start();
      } else {
        to = layers.start();
        break;
      }
    }
    if (from < 0) {
      return "";
    }
    Matcher name =
        Pattern.compile("\\bname\\s*:\\s*[\"']([^\"'\\n]*)[\"']").matcher(text.substring(from, to));
    return name.find() ? name.group(1) : "";
  }

  private static int offset(String text, int line) {
    int offset = 0;
    for (int i = 0; i < line && offset >= 0 && offset < text.length(); i++) {
      int next = text.indexOf('\n', offset);
      offset = next < 0 ? text.length() : next + 1;
    }
    return Math.max(0, offset - 1);
  }

  private static List<UnknownField> unknownFields(
      String message, TextFormatParseInfoTree places, NetParameter.Builder net) {
    List<UnknownField> unknown = new ArrayList<>();
    for (String line : message.split("\n")) {
      Matcher field = UNKNOWN.matcher(line.strip());
      if (field.find()) {
        int number = Integer.parseInt(field.group(1));
        unknown.add(
            new UnknownField(
                number,
                Integer.parseInt(field.group(2)),
                field.group(3),
                field.group(4),
                layerAt(places, net, number)));
      }
    }
    return unknown;
  }

  private static int layerAt(TextFormatParseInfoTree places, NetParameter.Builder net, int line) {
    boolean v2 = net.getLayerCount() > 0;
    FieldDescriptor field = NetParameter.getDescriptor().findFieldByName(v2 ? "layer" : "layers");
    int count = v2 ? net.getLayerCount() : net.getLayersCount();
    int layer = -1;
    for (int i = 0; i < count; i++) {
      if (places.getLocation(field, i).getLine() + 1 <= line) {
        layer = i;
      }
    }
    return layer;
  }

  /// Nesting that no definition has would exhaust the parser's stack.
  private static void refuseDepth(String text) throws Refusal {
    int depth = 0;
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
      } else if (c == '{' || c == '<' || c == '[') {
        depth++;
      } else if (c == '}' || c == '>' || c == ']') {
        depth = Math.max(0, depth - 1);
      }
      if (depth > DEEPEST) {
        throw new Refusal("line " + line, "nests deeper than any definition (" + DEEPEST + ")");
      }
    }
  }
}
