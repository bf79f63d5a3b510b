package org.inferometer.importer.tensorflow.bundle;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.UnknownFields;
import org.inferometer.importer.tensorflow.bundle.AssembledData.Part;
import org.inferometer.importer.tensorflow.convert.Types;
import org.inferometer.importer.tensorflow.proto.BundleEntryProto;
import org.inferometer.importer.tensorflow.proto.BundleHeaderProto;
import org.inferometer.importer.tensorflow.proto.BundleHeaderProto.Endianness;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.importer.tensorflow.proto.TensorSliceProto;

/// A checkpoint: tensors by key, each a view of the shard that it lies in.
public final class Bundle {
  private static final int MOST_SHARDS = 100_000;
  private static final int MOST_PARTS = 10_000;

  private final Path prefix;
  private final Path folder;
  private final Path index;
  private final Map<String, ByteBuffer> entries;
  private final int shardCount;
  private final Map<Integer, MemorySegment> shards = new HashMap<>();

  private Bundle(
      Path prefix, Path folder, Path index, Map<String, ByteBuffer> entries, int shardCount) {
    this.prefix = prefix;
    this.folder = folder;
    this.index = index;
    this.entries = entries;
    this.shardCount = shardCount;
  }

  /// Opens a checkpoint.
  ///
  /// @param prefix of its files: `variables/variables`
  /// @param folder that all of its files lie in
  /// @throws ImportException if the index is missing or damaged, or its data is big-endian
  public static Bundle open(Path prefix, Path folder) throws ImportException {
    Path index = prefix.resolveSibling(prefix.getFileName() + ".index");
    return of(prefix, folder, index, mapped(index, folder));
  }

  /// @param bytes of the index
  static Bundle of(Path prefix, Path folder, Path index, MemorySegment bytes)
      throws ImportException {
    try {
      Map<String, ByteBuffer> entries = Table.read(bytes);
      ByteBuffer first = entries.remove("");
      if (first == null) {
        throw new Malformed("", "has no header");
      }
      BundleHeaderProto header = BundleHeaderProto.parseFrom(first);
      if (header.getEndianness() != Endianness.LITTLE) {
        throw new Malformed("", "holds big-endian data; save it on a little-endian machine");
      }
      if (header.getNumShards() < 0 || header.getNumShards() > MOST_SHARDS) {
        throw new Malformed("", "has " + header.getNumShards() + " shards");
      }
      return new Bundle(prefix, folder, index, entries, header.getNumShards());
    } catch (Malformed e) {
      throw new ImportException(index.toString(), e.place(), e.reason());
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(index.toString(), "", "its header is damaged");
    }
  }

  /// Whether there is a tensor with this key.
  public boolean has(String key) {
    return entries.containsKey(SliceKey.of(key));
  }

  /// How many keys there are, those of parts included.
  public int size() {
    return entries.size();
  }

  /// The tensor with a key.
  ///
  /// @param name that it gets
  /// @throws ImportException if it is not there, its shard is missing or too short, or its checksum
  ///   is wrong
  public Tensor tensor(String key, String name) throws ImportException {
    BundleEntryProto entry = entry(SliceKey.of(key), key);
    ElementType type = Types.of(entry.getDtype());
    if (type.bits() < Byte.SIZE) {
      throw refused(key, "holds " + entry.getDtype() + ", which is no number");
    }
    Shape shape = shape(entry.getShape(), key);
    int size = type.bits() / Byte.SIZE;
    checkedBytes(shape, size, key);
    return entry.getSlicesCount() == 0
        ? new Tensor(name, type, shape, bytes(entry, shape, size, key), List.of())
        : new Tensor(
            name,
            type,
            shape,
            new AssembledData(shape, size, parts(entry, shape, size, key)),
            List.of(),
            UnknownFields.NONE);
  }

  /// A part of a tensor that lies by itself.
  ///
  /// @param part the shape of the whole, and for each axis `start,length` or `-` for all: `8 4
  ///   0,4:-`
  /// @throws ImportException as for whole tensors, or if the checkpoint has other parts
  public Tensor part(String key, String part, String name) throws ImportException {
    BundleEntryProto whole = entry(SliceKey.of(key), key);
    Shape shape = shape(whole.getShape(), key);
    String place = part.substring(part.lastIndexOf(' ') + 1);
    for (TensorSliceProto slice : whole.getSlicesList()) {
      if (SliceKey.written(slice).equals(place)) {
        ElementType type = Types.of(whole.getDtype());
        if (type.bits() < Byte.SIZE) {
          throw refused(key, "holds " + whole.getDtype() + ", which is no number");
        }
        int size = type.bits() / Byte.SIZE;
        checkedBytes(shape, size, key);
        Part found = part(slice, shape, size, key);
        return new Tensor(name, type, Shape.of(found.lengths()), found.bytes(), List.of());
      }
    }
    throw refused(key, "the checkpoint does not hold its part " + place + " by itself");
  }

  /// The only text of a tensor of strings; empty where there is no such tensor.
  public Optional<ByteBuffer> text(String key) throws ImportException {
    if (!has(key)) {
      return Optional.empty();
    }
    BundleEntryProto entry = entry(SliceKey.of(key), key);
    if (entry.getDtype() != DataType.DT_STRING || entry.getSize() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    ByteBuffer all = stored(entry, key).asByteBuffer();
    try {
      // The length, the checksum of the lengths, the text.
      long length = Varint.read(all);
      if (length + Integer.BYTES != all.remaining()) {
        return Optional.empty();
      }
      return Optional.of(all.slice(all.position() + Integer.BYTES, (int) length));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private BundleEntryProto entry(String tableKey, String key) throws ImportException {
    ByteBuffer value = entries.get(tableKey);
    if (value == null) {
      throw refused(key, "is not in the checkpoint");
    }
    try {
      return BundleEntryProto.parseFrom(value.duplicate());
    } catch (InvalidProtocolBufferException e) {
      throw refused(key, "its entry is damaged");
    }
  }

  private MemorySegment bytes(BundleEntryProto entry, Shape shape, int size, String key)
      throws ImportException {
    long wanted = checkedBytes(shape, size, key);
    if (entry.getSize() != wanted) {
      throw refused(key, "has " + entry.getSize() + " bytes, but its shape takes " + wanted);
    }
    MemorySegment bytes = stored(entry, key);
    if (checksum(entry) != entry.getCrc32C()) {
      throw new ImportException(
          shard(entry.getShardId()).toString(),
          "byte " + entry.getOffset(),
          "the checksum of variable '" + key + "' is wrong: the file is damaged");
    }
    return bytes;
  }

  private int checksum(BundleEntryProto entry) throws ImportException {
    Path file = shard(entry.getShardId());
    try {
      return Checksum.masked(file, entry.getOffset(), entry.getSize());
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "cannot be read: " + e.getMessage());
    }
  }

  private MemorySegment stored(BundleEntryProto entry, String key) throws ImportException {
    int shard = entry.getShardId();
    if (shard < 0 || shard >= shardCount) {
      throw refused(key, "lies in shard " + shard + ", but there are " + shardCount);
    }
    MemorySegment all = shards.get(shard);
    if (all == null) {
      all = mapped(shard(shard), folder);
      shards.put(shard, all);
    }
    long offset = entry.getOffset();
    if (offset < 0 || entry.getSize() < 0 || offset > all.byteSize() - entry.getSize()) {
      throw new ImportException(
          shard(shard).toString(),
          "byte " + all.byteSize(),
          "ends before the data of variable '" + key + "' does; copy the file again");
    }
    return all.asSlice(offset, entry.getSize());
  }

  private List<Part> parts(BundleEntryProto entry, Shape shape, int size, String key)
      throws ImportException {
    if (entry.getSlicesCount() > MOST_PARTS) {
      throw refused(key, "has " + entry.getSlicesCount() + " parts");
    }
    List<Part> parts = new ArrayList<>();
    long elements = 0;
    for (TensorSliceProto slice : entry.getSlicesList()) {
      Part part = part(slice, shape, size, key);
      if (parts.stream().anyMatch(part::overlaps)) {
        throw refused(key, "its parts overlap");
      }
      parts.add(part);
      elements += part.elements();
    }
    if (elements != shape.elementCount()) {
      throw refused(
          key, "its parts have " + elements + " of " + shape.elementCount() + " elements");
    }
    return parts;
  }

  private Part part(TensorSliceProto slice, Shape shape, int size, String key)
      throws ImportException {
    int rank = shape.rank();
    if (slice.getExtentCount() != rank || rank == 0) {
      throw refused(key, "its parts have other dimensions than " + shape);
    }
    long[] start = new long[rank];
    long[] lengths = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      TensorSliceProto.Extent extent = slice.getExtent(axis);
      start[axis] = extent.hasLength() ? extent.getStart() : 0;
      lengths[axis] = extent.hasLength() ? extent.getLength() : shape.dim(axis);
      if (start[axis] < 0 || lengths[axis] < 0 || lengths[axis] > shape.dim(axis) - start[axis]) {
        throw refused(key, "a part of it lies outside of " + shape);
      }
    }
    BundleEntryProto entry = entry(SliceKey.of(SliceKey.of(key), slice), key);
    return new Part(start, lengths, bytes(entry, Shape.of(lengths), size, key));
  }

  private Shape shape(TensorShapeProto shape, String key) throws ImportException {
    long[] dims = shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    for (long dim : dims) {
      if (dim < 0 || shape.getUnknownRank()) {
        throw refused(key, "has no fixed shape");
      }
    }
    return Shape.of(dims);
  }

  private long checkedBytes(Shape shape, int size, String key) throws ImportException {
    try {
      return Math.multiplyExact(shape.elementCount(), (long) size);
    } catch (ArithmeticException e) {
      throw refused(key, "is larger than any memory: " + shape);
    }
  }

  private Path shard(int number) {
    return prefix.resolveSibling(
        String.format(
            Locale.ROOT, "%s.data-%05d-of-%05d", prefix.getFileName(), number, shardCount));
  }

  private ImportException refused(String key, String reason) {
    return new ImportException(index.toString(), "variable '" + key + "'", reason);
  }

  private static MemorySegment mapped(Path file, Path folder) throws ImportException {
    if (!Files.isRegularFile(file)) {
      throw new ImportException(
          file.toString(), "", "is missing; copy it beside the other files of the checkpoint");
    }
    Inside.check(folder, file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "cannot be read: " + e.getMessage());
    }
  }
}
