package org.inferometer.importer.caffe;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.importer.caffe.layer.Blob;
import org.inferometer.importer.caffe.proto.BlobProto;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.importer.caffe.proto.V1LayerParameter;

/// Reads binary networks (`.caffemodel`). Packed weights stay views of the mapped file.
final class BinaryReader {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private BinaryReader() {}

  static NetParameter read(MemorySegment file) throws Refusal {
    Content.expectBinary(file);
    CodedInputStream in = CodedInputStream.newInstance(List.of(file.asByteBuffer()), true);
    in.enableAliasing(true);
    try {
      return NetParameter.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new Refusal(
          "byte " + in.getTotalBytesRead(),
          "is not a caffemodel, or a damaged one: " + e.getMessage());
    } catch (IOException e) {
      throw new Refusal("byte " + in.getTotalBytesRead(), "cannot be read: " + e.getMessage());
    }
  }

  /// The blobs of every layer that has some, by its name. Of several layers of one name the first
  /// counts.
  static Map<String, List<Blob>> blobs(NetParameter net) throws Refusal {
    Map<String, List<Blob>> blobs = new HashMap<>();
    for (LayerParameter layer : net.getLayerList()) {
      put(blobs, layer.getName(), layer.getBlobsList());
    }
    for (V1LayerParameter layer : net.getLayersList()) {
      if (layer.hasLayer()) {
        put(blobs, layer.getLayer().getName(), layer.getLayer().getBlobsList());
      } else {
        put(blobs, layer.getName(), layer.getBlobsList());
      }
    }
    return blobs;
  }

  private static void put(Map<String, List<Blob>> blobs, String layer, List<BlobProto> protos)
      throws Refusal {
    List<Blob> list = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      list.add(blob("layer '" + layer + "', blob " + i, protos.get(i)));
    }
    if (!list.isEmpty()) {
      blobs.putIfAbsent(layer, list);
    }
  }

  private static Blob blob(String place, BlobProto proto) throws Refusal {
    boolean legacy = !proto.hasShape();
    List<Long> dims = legacy
        ? List.of((long) proto.getNum(), (long) proto.getChannels(), (long) proto.getHeight(), (long) proto.getWidth())
        : proto.getShape().getDimList();
    if (legacy && !proto.hasNum() && !proto.hasChannels() && !proto.hasHeight()) {
      dims = List.of();
    }
    long count = 1;
    for (long size : dims) {
      if (size < 0 || size > Integer.MAX_VALUE || (count *= size) > Integer.MAX_VALUE) {
        throw new Refusal(place, "has the shape " + dims);
      }
    }
    MemorySegment floats = floats(proto);
    if (floats.byteSize() != count * Float.BYTES) {
      throw new Refusal(
          place,
          "has the shape " + dims + ", but " + floats.byteSize() / Float.BYTES + " numbers"
              + (floats.byteSize() == 0 ? ": the file holds a definition without weights" : ""));
    }
    return new Blob(dims, legacy, floats);
  }

  private static MemorySegment floats(BlobProto proto) {
    UnknownFieldSet rest = proto.getUnknownFields();
    MemorySegment floats = joined(proto.getDataList());
    List<Integer> unpacked = rest.getField(BlobProto.DATA_FIELD_NUMBER).getFixed32List();
    if (floats.byteSize() > 0 || !unpacked.isEmpty()) {
      return unpacked.isEmpty() ? floats : unpacked(unpacked);
    }
    MemorySegment doubles = joined(proto.getDoubleDataList());
    List<Long> single = rest.getField(BlobProto.DOUBLE_DATA_FIELD_NUMBER).getFixed64List();
    return single.isEmpty() ? narrowed(doubles) : narrowed(single);
  }

  /// A packed field may come in several pieces.
  private static MemorySegment joined(List<ByteString> pieces) {
    if (pieces.size() == 1) {
      MemorySegment view = MemorySegment.ofBuffer(pieces.getFirst().asReadOnlyByteBuffer());
      if (view.isNative()) {
        return view;
      }
    }
    long size = pieces.stream().mapToLong(ByteString::size).sum();
    MemorySegment all = Arena.ofAuto().allocate(size, 8);
    long offset = 0;
    for (ByteString piece : pieces) {
      MemorySegment.copy(
          MemorySegment.ofBuffer(piece.asReadOnlyByteBuffer()), 0, all, offset, piece.size());
      offset += piece.size();
    }
    return all;
  }

  private static MemorySegment unpacked(List<Integer> bits) {
    MemorySegment floats = Arena.ofAuto().allocate((long) Float.BYTES * bits.size(), 8);
    for (int i = 0; i < bits.size(); i++) {
      floats.setAtIndex(FLOAT, i, Float.intBitsToFloat(bits.get(i)));
    }
    return floats;
  }

  private static MemorySegment narrowed(MemorySegment doubles) {
    long count = doubles.byteSize() / Double.BYTES;
    MemorySegment floats = Arena.ofAuto().allocate(Float.BYTES * count, 8);
    for (long i = 0; i < count; i++) {
      floats.setAtIndex(FLOAT, i, (float) doubles.getAtIndex(DOUBLE, i));
    }
    return floats;
  }

  private static MemorySegment narrowed(List<Long> bits) {
    MemorySegment floats = Arena.ofAuto().allocate((long) Float.BYTES * bits.size(), 8);
    for (int i = 0; i < bits.size(); i++) {
      floats.setAtIndex(FLOAT, i, (float) Double.longBitsToDouble(bits.get(i)));
    }
    return floats;
  }
}
