package org.inferometer.importer.tensorflow.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/// An immutable sorted table of keys and values in LevelDB's format (google/leveldb,
/// `table_format.md`): blocks of entries, an index block that tells where they are, and a footer
/// that tells where the index is.
final class Table {
  static final long MAGIC = 0xdb4775248b80fb57L;

  private static final int FOOTER = 48;
  private static final int TRAILER = 5;
  private static final int LARGEST_BLOCK = 1 << 26;
  private static final int LARGEST_KEY = 1 << 16;
  private static final long LARGEST_TABLE = 1L << 28;

  private final ByteBuffer file;
  private final Map<String, ByteBuffer> entries = new LinkedHashMap<>();
  private long unpacked;

  private Table(MemorySegment file) {
    this.file = file.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// All entries in the order of their keys.
  ///
  /// @return values by key; keys are bytes, one character for each
  static Map<String, ByteBuffer> read(MemorySegment file) throws Malformed {
    if (file.byteSize() > LARGEST_TABLE) {
      throw new Malformed("", "is larger than any index of a checkpoint");
    }
    Table table = new Table(file);
    table.readAll();
    return table.entries;
  }

  private record Handle(long offset, long size) {
    static Handle read(ByteBuffer in) throws Malformed {
      return new Handle(Varint.read(in), Varint.read(in));
    }
  }

  private interface Entry {
    void take(String key, ByteBuffer value) throws Malformed;
  }

  private void readAll() throws Malformed {
    int footer = file.limit() - FOOTER;
    if (footer < 0 || file.getLong(file.limit() - Long.BYTES) != MAGIC) {
      throw Malformed.at(Math.max(0, footer), "is no checkpoint index: its last bytes are others");
    }
    ByteBuffer handles = file.duplicate().position(footer).limit(file.limit() - Long.BYTES);
    Handle.read(handles);
    Handle index = Handle.read(handles);
    entries(block(index), (last, handle) -> entries(block(Handle.read(handle)), this::add));
  }

  private void add(String key, ByteBuffer value) throws Malformed {
    unpacked += key.length() + value.remaining();
    if (unpacked > LARGEST_TABLE) {
      throw new Malformed("", "its entries unpack to more than " + LARGEST_TABLE + " bytes");
    }
    if (entries.put(key, value) != null) {
      throw new Malformed("", "has two entries with one key");
    }
  }

  /// The entries of a block, once its checksum is right.
  private ByteBuffer block(Handle handle) throws Malformed {
    if (handle.offset() > file.limit() - FOOTER - TRAILER
        || handle.size() > file.limit() - FOOTER - TRAILER - handle.offset()) {
      throw Malformed.at(handle.offset(), "a block of " + handle.size() + " bytes is not there");
    }
    int offset = (int) handle.offset();
    int end = offset + (int) handle.size();
    byte type = file.get(end);
    int sum = Checksum.masked(MemorySegment.ofBuffer(file.slice(offset, end + 1 - offset)));
    if (sum != file.getInt(end + 1)) {
      throw Malformed.at(offset, "a block's checksum is wrong: the file is damaged");
    }
    ByteBuffer content = file.slice(offset, end - offset);
    return switch (type) {
      case 0 -> content;
      case 1 -> ByteBuffer.wrap(unpacked(content));
      default -> throw Malformed.at(end, "a block is packed in an unknown way, " + type);
    };
  }

  private byte[] unpacked(ByteBuffer content) throws Malformed {
    byte[] bytes = Snappy.unpacked(content, LARGEST_BLOCK);
    unpacked += bytes.length;
    if (unpacked > LARGEST_TABLE) {
      throw new Malformed("", "its blocks unpack to more than " + LARGEST_TABLE + " bytes");
    }
    return bytes;
  }

  /// A block ends with places where keys are written whole, which only a search needs, and their
  /// number.
  private static void entries(ByteBuffer block, Entry taker) throws Malformed {
    ByteBuffer in = block.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.limit() < Integer.BYTES) {
      throw new Malformed("", "a block has no end");
    }
    long restarts = Integer.toUnsignedLong(in.getInt(in.limit() - Integer.BYTES));
    long end = in.limit() - Integer.BYTES - restarts * Integer.BYTES;
    if (end < 0) {
      throw new Malformed("", "a block has " + restarts + " restarts, but no room for them");
    }
    in.limit((int) end);
    byte[] key = {};
    while (in.hasRemaining()) {
      long shared = Varint.read(in);
      long added = Varint.read(in);
      long valueSize = Varint.read(in);
      if (shared > key.length
          || shared + added > LARGEST_KEY
          || added > in.remaining()
          || valueSize > in.remaining() - added) {
        throw new Malformed("", "a block's entry is longer than the block");
      }
      byte[] next = new byte[(int) (shared + added)];
      System.arraycopy(key, 0, next, 0, (int) shared);
      in.get(next, (int) shared, (int) added);
      key = next;
      ByteBuffer value = in.slice(in.position(), (int) valueSize);
      in.position(in.position() + (int) valueSize);
      taker.take(new String(key, ISO_8859_1), value);
    }
  }
}
