package org.inferometer.importer.caffe;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.importer.caffe.Skeleton.Place;
import org.inferometer.importer.caffe.layer.Blob;
import org.inferometer.importer.caffe.proto.BlobProto;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.importer.caffe.proto.V1LayerParameter;

/// A binary network (`.caffemodel`). Packed weights stay views of the mapped file.
final class BinaryReader {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private final NetParameter net;

  private BinaryReader(MemorySegment file, NetParameter net) {
    this.file = file;
    this.net = net;
  }

  static BinaryReader read(MemorySegment file) throws Refusal {
    Content.expectBinary(file);
    try {
      return new BinaryReader(file, NetParameter.parseFrom(Skeleton.of(file)));
    } catch (InvalidProtocolBufferException e) {
      throw new Refusal("", "is not a caffemodel, or a damaged one: " + e.getMessage());
    }
  }

  /// The network; its blobs hold places instead of numbers.
  NetParameter net() {
    return net;
  }

  /// The blobs of every layer that has some, by its name. Of several layers of one name the first
  /// counts.
  Map<String, List<Blob>> blobs() throws Refusal {
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

  private void put(Map<String, List<Blob>> blobs, String layer, List<BlobProto> protos)
      throws Refusal {
    List<Blob> list = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      list.add(blob(Refusal.layer(layer) + ", blob " + i, protos.get(i)));
    }
    if (!list.isEmpty()) {
      blobs.putIfAbsent(layer, list);
    }
  }

  private Blob blob(String place, BlobProto proto) throws Refusal {
    List<Long> dims = dims(proto);
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
          "has the shape "
              + dims
              + ", but "
              + floats.byteSize() / Float.BYTES
              + " numbers"
              + (floats.byteSize() == 0 ? ": the file is a definition without weights" : ""));
    }
    return new Blob(dims, !proto.hasShape(), floats);
  }

  private static List<Long> dims(BlobProto proto) {
    if (proto.hasShape()) {
      return proto.getShape().getDimList();
    }
    boolean none =
        !proto.hasNum() && !proto.hasChannels() && !proto.hasHeight() && !proto.hasWidth();
    return none
        ? List.of()
        : List.of(
            (long) proto.getNum(),
            (long) proto.getChannels(),
            (long) proto.getHeight(),
            (long) proto.getWidth());
  }

  private MemorySegment floats(BlobProto proto) {
    return proto.getDataCount() > 0 || proto.getDoubleDataCount() == 0
        ? joined(proto.getDataList(), FLOAT)
        : narrowed(joined(proto.getDoubleDataList(), DOUBLE));
  }

  /// The numbers at several places, one behind the other: of a single packed one, a view.
  private MemorySegment joined(List<ByteString> encoded, ValueLayout number) {
    List<Place> places =
        encoded.stream().map(bytes -> Place.decoded(bytes.asReadOnlyByteBuffer())).toList();
    if (places.size() == 1 && places.getFirst().stride() == 0) {
      return file.asSlice(places.getFirst().offset(), places.getFirst().bytes());
    }
    MemorySegment all =
        Arena.ofAuto().allocate(places.stream().mapToLong(Place::bytes).sum(), Double.BYTES);
    long to = 0;
    for (Place place : places) {
      long step = place.stride() == 0 ? place.bytes() : number.byteSize();
      for (long i = 0; i < place.bytes(); i += Math.max(1, step)) {
        long from = place.offset() + (place.stride() == 0 ? 0 : i / step * place.stride());
        MemorySegment.copy(file, from, all, to + i, step);
      }
      to += place.bytes();
    }
    return all;
  }

  private static MemorySegment narrowed(MemorySegment doubles) {
    long count = doubles.byteSize() / Double.BYTES;
    MemorySegment floats = Arena.ofAuto().allocate(Float.BYTES * count, Double.BYTES);
    for (long i = 0; i < count; i++) {
      floats.setAtIndex(FLOAT, i, (float) doubles.getAtIndex(DOUBLE, i));
    }
    return floats;
  }
}
