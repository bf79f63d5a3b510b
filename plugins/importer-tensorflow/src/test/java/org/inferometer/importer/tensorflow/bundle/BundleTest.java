package org.inferometer.importer.tensorflow.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.tensorflow.bundle.CheckpointWriter.slice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.proto.BundleEntryProto;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.TensorSliceProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir Path folder;

  @Test
  void tensorsAreFoundInTheirShards() throws Exception {
    Bundle bundle =
        open(
            new CheckpointWriter(2)
                .put("dense/bias", 1, new float[] {1, 2}, 2)
                .put("dense/kernel", 0, new float[] {3, 4, 5, 6}, 2, 2)
                .put("dense/kernel/Adam", 1, new float[] {7}));

    assertThat(bundle.size()).isEqualTo(3);
    assertThat(bundle.has("dense/other")).isFalse();
    assertThat(floats(bundle.tensor("dense/kernel", "w"))).containsExactly(3, 4, 5, 6);
    assertThat(bundle.tensor("dense/kernel", "w").shape()).isEqualTo(Shape.of(2, 2));
    assertThat(floats(bundle.tensor("dense/kernel/Adam", "m"))).containsExactly(7);
    assertThat(floats(bundle.tensor("dense/bias", "b"))).containsExactly(1, 2);
  }

  @Test
  void partsOfAVariableAreAssembled() throws Exception {
    TensorSliceProto left = slice(0, -1, 0, 1);
    TensorSliceProto right = slice(0, -1, 1, 2);
    Bundle bundle =
        open(
            new CheckpointWriter(1)
                .whole("w", new long[] {2, 3}, left, right)
                .put(SliceKey.of("w", left), 0, new float[] {1, 4}, 2, 1)
                .put(SliceKey.of("w", right), 0, new float[] {2, 3, 5, 6}, 2, 2));

    Tensor whole = bundle.tensor("w", "w");
    assertThat(floats(whole)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(floats(bundle.part("w", "2 3 -:1,2", "w"))).containsExactly(2, 3, 5, 6);
    MemorySegment middle = Arena.ofAuto().allocate(12);
    whole.data().copy(8, middle);
    assertThat(middle.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(3, 4, 5);
  }

  /// By TensorFlow's ordered code: 0; "w" and its end; two axes as 1 byte; 0 and -1 for all, then
  /// 64 and 3: numbers below 64 take one byte with the highest bit turned, 64 takes two.
  @Test
  void theKeyOfAPartIsItsNameAndItsPlaceInOrderedCode() {
    String key = SliceKey.of("w", slice(0, -1, 64, 3));

    assertThat(HexFormat.of().formatHex(key.getBytes(ISO_8859_1)))
        .isEqualTo("00" + "77" + "0001" + "0102" + "80" + "7f" + "c040" + "83");
  }

  @Test
  void partsThatOverlapOrDoNotCoverAreRefused() throws Exception {
    TensorSliceProto first = slice(0, 2);
    TensorSliceProto second = slice(1, 2);
    Bundle overlapping =
        open(
            new CheckpointWriter(1)
                .whole("w", new long[] {4}, first, second)
                .put(SliceKey.of("w", first), 0, new float[] {1, 2}, 2)
                .put(SliceKey.of("w", second), 0, new float[] {1, 2}, 2));
    refused(() -> overlapping.tensor("w", "w"), "variable 'w'", "its parts overlap");

    Bundle open =
        open(
            new CheckpointWriter(1)
                .whole("w", new long[] {4}, first)
                .put(SliceKey.of("w", first), 0, new float[] {1, 2}, 2));
    refused(() -> open.tensor("w", "w"), "its parts have 2 of 4 elements");
  }

  @Test
  void aMissingShardIsNamed() throws Exception {
    Bundle bundle = open(new CheckpointWriter(2).put("w", 1, new float[] {1}, 1));
    Files.delete(folder.resolve("variables.data-00001-of-00002"));

    refused(() -> bundle.tensor("w", "w"), "variables.data-00001-of-00002", "is missing");
  }

  @Test
  void aShardThatIsCutOffIsNamedWithItsEnd() throws Exception {
    Bundle bundle = open(new CheckpointWriter(1).put("w", 0, new float[] {1, 2, 3}, 3));
    Files.write(folder.resolve("variables.data-00000-of-00001"), new byte[8]);

    refused(() -> bundle.tensor("w", "w"), "byte 8", "ends before the data of variable 'w'");
  }

  @Test
  void damagedDataIsRefused() throws Exception {
    Bundle bundle = open(new CheckpointWriter(1).put("w", 0, new float[] {1, 2, 3}, 3));
    Files.write(folder.resolve("variables.data-00000-of-00001"), new byte[12]);

    refused(() -> bundle.tensor("w", "w"), "byte 0", "the checksum of variable 'w' is wrong");
  }

  @Test
  void aDamagedIndexIsRefusedWithThePlace() throws Exception {
    Path prefix = new CheckpointWriter(1).put("w", 0, new float[] {1}, 1).write(folder);
    Path index = folder.resolve("variables.index");
    byte[] bytes = Files.readAllBytes(index);
    bytes[6] ^= 1;
    Files.write(index, bytes);
    refused(() -> Bundle.open(prefix, folder), "variables.index", "byte 0", "checksum");

    Files.write(index, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    refused(() -> Bundle.open(prefix, folder), "is no checkpoint index");
    Files.writeString(index, "<!DOCTYPE html>");
    refused(() -> Bundle.open(prefix, folder), "is no checkpoint index");
    Files.delete(index);
    refused(() -> Bundle.open(prefix, folder), "variables.index", "is missing");
  }

  @Test
  void bigEndianDataIsRefused() {
    refused(
        () -> open(new CheckpointWriter(1).bigEndian().put("w", 0, new float[] {1}, 1)),
        "big-endian");
  }

  @Test
  void sizesThatContradictShapesAreRefused() throws Exception {
    CheckpointWriter writer = new CheckpointWriter(1);
    BundleEntryProto.Builder entry = writer.stored(0, new float[] {1, 2}, 2);
    Bundle bundle =
        open(
            writer
                .raw("short", entry.clone().setShape(CheckpointWriter.shape(3)).build())
                .raw(
                    "huge",
                    entry.clone().setShape(CheckpointWriter.shape(1L << 40, 1L << 40)).build())
                .raw("open", entry.clone().setShape(CheckpointWriter.shape(-1)).build())
                .raw("text", entry.clone().setDtype(DataType.DT_STRING).build())
                .raw("far", entry.clone().setShardId(7).build()));

    refused(() -> bundle.tensor("short", "w"), "has 8 bytes, but its shape takes 12");
    refused(() -> bundle.tensor("huge", "w"), "is larger than any memory");
    refused(() -> bundle.tensor("open", "w"), "has no fixed shape");
    refused(() -> bundle.tensor("text", "w"), "holds DT_STRING");
    refused(() -> bundle.tensor("far", "w"), "lies in shard 7, but there are 1");
    refused(() -> bundle.tensor("none", "w"), "is not in the checkpoint");
  }

  @Test
  void packedBlocksAreUnpacked() throws Exception {
    CheckpointWriter writer = new CheckpointWriter(1).put("w", 0, new float[] {1, 2}, 2);
    Path prefix = writer.write(folder);
    byte[] plain = Files.readAllBytes(folder.resolve("variables.index"));
    // The first block ends where its trailer begins; the index block says where.
    int size = blockSize(plain);
    Files.write(
        folder.resolve("variables.index"),
        CheckpointWriter.table(literal(java.util.Arrays.copyOf(plain, size)), (byte) 1));

    assertThat(floats(Bundle.open(prefix, folder).tensor("w", "w"))).containsExactly(1, 2);
  }

  @Test
  void copiesInPackedBlocksRepeatWhatCameBefore() throws Exception {
    // 10 bytes: a literal of 2, then 8 bytes from 2 before.
    byte[] packed = {10, 1 << 2, 'a', 'b', (8 - 4) << 2 | 1, 2};
    assertThat(new String(Snappy.unpacked(java.nio.ByteBuffer.wrap(packed), 100), UTF_8))
        .isEqualTo("ababababab");
  }

  @Test
  void aBlockThatClaimsToUnpackToFarMoreThanItCanIsRefused() {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    CheckpointWriter.varint(bomb, 1L << 25);
    bomb.writeBytes(new byte[] {0, 'a'});

    refused(() -> tableOf(bomb.toByteArray()), "a block unpacks to 33554432 bytes");
  }

  @Test
  void keysThatGrowWithoutDataAreRefused() {
    // Every key is the one before and another byte: much comes out of little.
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < 80_000; i++) {
      CheckpointWriter.varint(block, i);
      block.writeBytes(new byte[] {1, 0, 'a'});
    }
    block.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
    refused(
        () -> {
          Files.createDirectories(folder);
          Files.write(
              folder.resolve("variables.index"),
              CheckpointWriter.table(block.toByteArray(), (byte) 0));
          Bundle.open(folder.resolve("variables"), folder);
        },
        "variables.index",
        "unpack to more than");
  }

  private void tableOf(byte[] packed) throws IOException, ImportException {
    Files.write(folder.resolve("variables.index"), CheckpointWriter.table(packed, (byte) 1));
    Bundle.open(folder.resolve("variables"), folder);
  }

  private static int blockSize(byte[] table) {
    // The handle of the first block: offset 0, then its size, in the index block's only value.
    for (int i = table.length - 49; i > 0; i--) {
      if (table[i] == (byte) 0xff && table[i - 1] == (byte) 0xff) {
        return (table[i + 2] & 0x7f) | (table[i + 2] < 0 ? table[i + 3] << 7 : 0);
      }
    }
    throw new AssertionError("no index block");
  }

  /// A packed block of literals only.
  private static byte[] literal(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointWriter.varint(out, bytes.length);
    for (int i = 0; i < bytes.length; i += 60) {
      int length = Math.min(60, bytes.length - i);
      out.write((length - 1) << 2);
      out.write(bytes, i, length);
    }
    return out.toByteArray();
  }

  private Bundle open(CheckpointWriter writer) throws IOException, ImportException {
    return Bundle.open(writer.write(folder), folder);
  }

  private static float[] floats(Tensor tensor) {
    return tensor.bytes().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(ImportException.class).hasMessageContainingAll(parts);
  }
}
