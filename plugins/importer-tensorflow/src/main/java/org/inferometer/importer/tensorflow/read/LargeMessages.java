package org.inferometer.importer.tensorflow.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorProto;

/// Parses a graph whose large constants stay in the file: protobuf's own messages hold copies of
/// all bytes. What is small is left to protobuf's parser; large fields are walked here (protobuf's
/// encoding, "Message Structure").
final class LargeMessages {
  /// Fields of fewer bytes are left to protobuf.
  private static final int LARGE = 4096;

  /// Small fields are handed over in pieces of about so many bytes.
  private static final long PIECE = 1 << 20;

  private static final int DEEPEST = 64;
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;

  private final MemorySegment bytes;
  private long at;

  private final Map<String, Tensor> constants = new HashMap<>();

  /// Large fields of bytes of the node that is parsed.
  private final List<MemorySegment> views = new ArrayList<>();

  private LargeMessages(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /// @return the large constants, by the names of their nodes, whose messages hold no content
  /// @throws InvalidProtocolBufferException if the bytes are no graph
  static Map<String, Tensor> merge(MemorySegment bytes, GraphDef.Builder into)
      throws InvalidProtocolBufferException {
    LargeMessages messages = new LargeMessages(bytes);
    messages.merge(0, bytes.byteSize(), into, 0);
    return messages.constants;
  }

  private void merge(long start, long end, Message.Builder into, int depth)
      throws InvalidProtocolBufferException {
    long pending = start;
    at = start;
    while (at < end) {
      long field = at;
      long tag = varint(end);
      int wire = (int) (tag & 7);
      long length = wire == LENGTH ? varint(end) : skip(wire, end);
      long content = at;
      if (length < 0 || length > end - content) {
        throw broken();
      }
      at = content + length;
      FieldDescriptor known = into.getDescriptorForType().findFieldByNumber((int) (tag >>> 3));
      if (wire == LENGTH && length >= LARGE && known != null && isWalked(known)) {
        flush(pending, field, into);
        set(known, content, length, into, depth);
        pending = content + length;
        at = pending;
      } else if (at - pending > PIECE) {
        flush(pending, at, into);
        pending = at;
      }
    }
    flush(pending, end, into);
  }

  private static boolean isWalked(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.MESSAGE
        || field.getType() == FieldDescriptor.Type.BYTES;
  }

  private void set(
      FieldDescriptor field, long content, long length, Message.Builder into, int depth)
      throws InvalidProtocolBufferException {
    if (field.getType() == FieldDescriptor.Type.BYTES) {
      views.add(bytes.asSlice(content, length));
      return;
    }
    if (depth == DEEPEST) {
      throw broken();
    }
    Message.Builder inner =
        !field.isRepeated() && into.hasField(field)
            ? ((Message) into.getField(field)).toBuilder()
            : into.newBuilderForField(field);
    if (depth == 0) {
      node(content, length, inner);
    } else {
      merge(content, content + length, inner, depth + 1);
    }
    put(field, inner.build(), into);
  }

  /// A node of the graph, or another large field of it, of which nothing stays in the file.
  private void node(long content, long length, Message.Builder into)
      throws InvalidProtocolBufferException {
    views.clear();
    merge(content, content + length, into, 1);
    boolean constant =
        into instanceof NodeDef.Builder node && node.getOp().equals("Const") && views.size() == 1;
    if (constant) {
      NodeDef node = ((NodeDef.Builder) into).build();
      TensorProto tensor =
          node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
      Constants.view(node.getName(), tensor, views.getFirst())
          .ifPresent(view -> constants.put(node.getName(), view));
      if (constants.containsKey(node.getName())) {
        return;
      }
    }
    if (!views.isEmpty()) {
      into.clear();
      into.mergeFrom(bytes.asSlice(content, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static void put(FieldDescriptor field, Object value, Message.Builder into) {
    if (field.isRepeated()) {
      into.addRepeatedField(field, value);
    } else {
      into.setField(field, value);
    }
  }

  private void flush(long start, long end, Message.Builder into)
      throws InvalidProtocolBufferException {
    if (start < end) {
      into.mergeFrom(bytes.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /// The length of a field that does not say it; its varint is read over.
  private long skip(int wire, long end) throws InvalidProtocolBufferException {
    return switch (wire) {
      case VARINT -> {
        varint(end);
        yield 0;
      }
      case EIGHT_BYTES -> Long.BYTES;
      case FOUR_BYTES -> Integer.BYTES;
      default -> throw broken();
    };
  }

  private long varint(long end) throws InvalidProtocolBufferException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
      byte next = bytes.get(ValueLayout.JAVA_BYTE, at++);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw broken();
  }

  private InvalidProtocolBufferException broken() {
    return new InvalidProtocolBufferException("broken at byte " + at);
  }
}
