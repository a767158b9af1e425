package io.weighbridge.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The messages that describe one object (specification IV.A), continuation blocks included.
final class Hdf5ObjectHeader {

  static final int DATASPACE = 0x1;
  static final int LINK_INFO = 0x2;
  static final int DATATYPE = 0x3;
  static final int OLD_FILL_VALUE = 0x4;
  static final int FILL_VALUE = 0x5;
  static final int LINK = 0x6;
  static final int EXTERNAL_FILES = 0x7;
  static final int LAYOUT = 0x8;
  static final int FILTERS = 0xb;
  static final int ATTRIBUTE = 0xc;
  static final int SYMBOL_TABLE = 0x11;
  static final int ATTRIBUTE_INFO = 0x15;

  /// Messages of one object; compact attributes and links are messages, thousands are unusual.
  static final int MAX_MESSAGES = 65_536;

  /// Continuation blocks of one object.
  static final int MAX_BLOCKS = 4_096;

  private static final int CONTINUATION = 0x10;
  private static final int LAST_KNOWN = 0x18;

  private static final int FLAG_SHARED = 0x02;
  private static final int FLAG_MUST_KNOW = 0x80;

  /// One message: `size` bytes at `at`.
  private record Message(int type, int flags, long at, int size) {}

  /// A run of messages.
  private record Block(long at, long size) {}

  private final Hdf5Source source;
  private final long address;
  private final List<Message> messages = new ArrayList<>();
  private final Deque<Block> waiting = new ArrayDeque<>();
  private final Set<Long> seen = new HashSet<>();

  private Hdf5ObjectHeader(Hdf5Source source, long address) {
    this.source = source;
    this.address = address;
  }

  static Hdf5ObjectHeader read(Hdf5Source source, long address) {
    Hdf5ObjectHeader header = new Hdf5ObjectHeader(source, address);
    // Version 2 begins with a signature, version 1 with its number.
    if (source.cursor(address, 4, "object header").u8() == 'O') {
      header.readVersion2();
    } else {
      header.readVersion1();
    }
    return header;
  }

  Hdf5Source source() {
    return source;
  }

  long address() {
    return address;
  }

  boolean has(int type) {
    return messages.stream().anyMatch(message -> message.type == type);
  }

  /// The first message of a type, wherever it is shared from.
  Optional<Hdf5Cursor> first(int type, String what) {
    return messages.stream()
        .filter(message -> message.type == type)
        .findFirst()
        .map(message -> body(message, what));
  }

  List<Hdf5Cursor> all(int type, String what) {
    return messages.stream()
        .filter(message -> message.type == type)
        .map(message -> body(message, what))
        .toList();
  }

  /// Follows a shared message (IV.A.2, "Shared Message") to the object that holds it: a committed
  /// datatype is the usual one.
  static Hdf5Cursor shared(Hdf5Cursor cursor, int type, String what) {
    int version = cursor.version(1, 3);
    int kind = cursor.u8();
    if (version == 3 && kind == 1) {
      throw cursor.problem("a message in the shared message table is not read");
    }
    if (version == 1) {
      cursor.skip(6L + cursor.source().lengthSize());
    }
    Hdf5ObjectHeader holder = read(cursor.source(), cursor.address());
    Message message =
        holder.messages.stream()
            .filter(candidate -> candidate.type == type && (candidate.flags & FLAG_SHARED) == 0)
            .findFirst()
            .orElseThrow(() ->
                cursor.problem(
                    "the object it is shared from at byte %d has none of it"
                        .formatted(cursor.source().base() + holder.address)));
    return cursor.source().cursor(message.at, message.size, what);
  }

  private Hdf5Cursor body(Message message, String what) {
    Hdf5Cursor cursor = source.cursor(message.at, message.size, what);
    return (message.flags & FLAG_SHARED) == 0 ? cursor : shared(cursor, message.type, what);
  }

  // IV.A.1.a: a prefix of 12 bytes, padded to 16; messages in eights.
  private void readVersion1() {
    Hdf5Cursor prefix = source.cursor(address, 16, "object header");
    prefix.version(1, 1);
    long size = prefix.skip(7).u32();
    enqueue(address + 16, size);
    while (!waiting.isEmpty()) {
      Block block = waiting.remove();
      Hdf5Cursor cursor = source.cursor(block.at, block.size, "object header");
      while (cursor.left() >= 8) {
        int type = cursor.u16();
        int length = cursor.u16();
        int flags = cursor.u8();
        cursor.skip(3);
        add(cursor, type, length, flags);
      }
    }
  }

  // IV.A.1.b: flags tell which optional fields there are.
  private void readVersion2() {
    Hdf5Cursor prefix = source.cursor(address, "object header").signature("OHDR");
    prefix.version(2, 2);
    int flags = prefix.u8();
    prefix.skip((flags & 0x20) != 0 ? 16 : 0); // four times
    prefix.skip((flags & 0x10) != 0 ? 4 : 0); // when attributes become dense
    long size = prefix.unsigned(1 << (flags & 0x03));
    long start = prefix.at();
    prefix.skip(size);
    source.requireChecksum(address, start + size - address, "object header");
    enqueue(start, size);
    boolean first = true;
    while (!waiting.isEmpty()) {
      Block block = waiting.remove();
      Hdf5Cursor cursor = source.cursor(block.at, block.size, "object header");
      if (!first) {
        cursor = continued(block, cursor);
      }
      first = false;
      int head = (flags & 0x04) != 0 ? 6 : 4;
      while (cursor.left() >= head) {
        int type = cursor.u8();
        int length = cursor.u16();
        int messageFlags = cursor.u8();
        cursor.skip(head - 4); // creation order
        add(cursor, type, length, messageFlags);
      }
    }
  }

  private Hdf5Cursor continued(Block block, Hdf5Cursor cursor) {
    cursor.signature("OCHK");
    if (block.size < 8) {
      throw cursor.problem("a continuation of %d bytes".formatted(block.size));
    }
    source.requireChecksum(block.at, block.size - 4, "object header continuation");
    return cursor.piece(block.size - 8, "object header continuation");
  }

  private void add(Hdf5Cursor cursor, int type, int length, int flags) {
    long at = cursor.at();
    source.spend(1);
    cursor.skip(length);
    if (type == CONTINUATION) {
      Hdf5Cursor body = source.cursor(at, length, "object header continuation");
      enqueue(body.address(), body.length());
      return;
    }
    if (type > LAST_KNOWN && (flags & FLAG_MUST_KNOW) != 0) {
      throw source.problem(at, "message type %d is unknown and must be understood".formatted(type));
    }
    if (messages.size() == MAX_MESSAGES) {
      throw source.problem(
          at, "the object header has more than %d messages".formatted(MAX_MESSAGES));
    }
    messages.add(new Message(type, flags, at, length));
  }

  private void enqueue(long at, long size) {
    if (!seen.add(at)) {
      throw source.problem(at, "the object header continues in a loop");
    }
    if (seen.size() > MAX_BLOCKS) {
      throw source.problem(at, "the object header has more than %d blocks".formatted(MAX_BLOCKS));
    }
    source.cursor(at, size, "object header");
    waiting.add(new Block(at, size));
  }
}
