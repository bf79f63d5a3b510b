package org.inferometer.importer.tensorflow.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.inferometer.importer.tensorflow.proto.BundleEntryProto;
import org.inferometer.importer.tensorflow.proto.BundleHeaderProto;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.importer.tensorflow.proto.TensorSliceProto;

/// Writes checkpoints for tests: entries into one block with shared prefixes, data into shards.
public final class CheckpointWriter {
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<ByteArrayOutputStream> shards = new ArrayList<>();
  private BundleHeaderProto.Endianness endianness = BundleHeaderProto.Endianness.LITTLE;

  public CheckpointWriter(int shardCount) {
    for (int i = 0; i < shardCount; i++) {
      shards.add(new ByteArrayOutputStream());
    }
  }

  public CheckpointWriter bigEndian() {
    endianness = BundleHeaderProto.Endianness.BIG;
    return this;
  }

  /// Adds a tensor of floats to a shard.
  public CheckpointWriter put(String key, int shard, float[] values, long... dims) {
    entries.put(key, stored(shard, values, dims).build().toByteArray());
    return this;
  }

  /// Adds the entry of a tensor in parts.
  public CheckpointWriter whole(String key, long[] dims, TensorSliceProto... slices) {
    entries.put(
        key,
        BundleEntryProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setShape(shape(dims))
            .addAllSlices(List.of(slices))
            .build()
            .toByteArray());
    return this;
  }

  public CheckpointWriter raw(String key, BundleEntryProto entry) {
    entries.put(key, entry.toByteArray());
    return this;
  }

  /// Adds one text.
  public CheckpointWriter text(String key, byte[] text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    varint(data, text.length);
    data.writeBytes(new byte[4]);
    data.writeBytes(text);
    entries.put(key, entry(DataType.DT_STRING, 0, data.toByteArray()).build().toByteArray());
    return this;
  }

  BundleEntryProto.Builder stored(int shard, float[] values, long... dims) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return entry(DataType.DT_FLOAT, shard, data.array()).setShape(shape(dims));
  }

  private BundleEntryProto.Builder entry(DataType type, int shard, byte[] data) {
    ByteArrayOutputStream out = shards.get(shard);
    int offset = out.size();
    out.writeBytes(data);
    return BundleEntryProto.newBuilder()
        .setDtype(type)
        .setShardId(shard)
        .setOffset(offset)
        .setSize(data.length)
        .setCrc32C(masked(data));
  }

  /// Writes the files, and yields the prefix of their names.
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path prefix = folder.resolve("variables");
    Files.write(folder.resolve("variables.index"), index());
    for (int i = 0; i < shards.size(); i++) {
      String name = String.format(Locale.ROOT, "variables.data-%05d-of-%05d", i, shards.size());
      Files.write(folder.resolve(name), shards.get(i).toByteArray());
    }
    return prefix;
  }

  byte[] index() {
    Map<String, byte[]> all = new TreeMap<>(entries);
    all.put(
        "",
        BundleHeaderProto.newBuilder()
            .setNumShards(shards.size())
            .setEndianness(endianness)
            .build()
            .toByteArray());
    return table(block(all), (byte) 0);
  }

  /// A table of one block of entries, packed already or not.
  static byte[] table(byte[] entries, byte packing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] data = append(out, entries, packing);
    byte[] meta = append(out, block(Map.of()), (byte) 0);
    byte[] index = append(out, block(Map.of("\u00ff\u00ff", data)), (byte) 0);
    ByteBuffer footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(meta).put(index).putLong(40, 0xdb4775248b80fb57L);
    out.writeBytes(footer.array());
    return out.toByteArray();
  }

  /// Entries whose keys share what they begin with, and one restart.
  static byte[] block(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String before = "";
    for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
      String key = entry.getKey();
      int shared = 0;
      while (shared < Math.min(before.length(), key.length())
          && before.charAt(shared) == key.charAt(shared)) {
        shared++;
      }
      varint(out, shared);
      varint(out, key.length() - shared);
      varint(out, entry.getValue().length);
      out.writeBytes(key.substring(shared).getBytes(ISO_8859_1));
      out.writeBytes(entry.getValue());
      before = key;
    }
    out.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
    return out.toByteArray();
  }

  private static byte[] append(ByteArrayOutputStream out, byte[] block, byte packing) {
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    varint(handle, out.size());
    varint(handle, block.length);
    byte[] typed = java.util.Arrays.copyOf(block, block.length + 1);
    typed[block.length] = packing;
    out.writeBytes(typed);
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked(typed)).array());
    return handle.toByteArray();
  }

  private static int masked(byte[] data) {
    CRC32C sum = new CRC32C();
    sum.update(data);
    int crc = (int) sum.getValue();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  static void varint(ByteArrayOutputStream out, long number) {
    long left = number;
    while (left >= 0x80) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return shape.build();
  }

  /// A part: `start` and `length` for each axis; a length of -1 for the whole axis.
  static TensorSliceProto slice(long... extents) {
    TensorSliceProto.Builder slice = TensorSliceProto.newBuilder();
    for (int i = 0; i < extents.length; i += 2) {
      TensorSliceProto.Extent.Builder extent = TensorSliceProto.Extent.newBuilder();
      if (extents[i + 1] >= 0) {
        extent.setStart(extents[i]).setLength(extents[i + 1]);
      }
      slice.addExtent(extent);
    }
    return slice.build();
  }
}
