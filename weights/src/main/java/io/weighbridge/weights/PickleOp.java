package io.weighbridge.weights;

import org.jspecify.annotations.Nullable;

/// The 68 instructions of pickle, protocols 0 to 5 (CPython's `Lib/pickletools.py`): the byte that
/// stands for each, and what follows it.
public enum PickleOp {
  INT('I', Argument.INT_LINE),
  BININT('J', Argument.INT4),
  BININT1('K', Argument.UINT1),
  BININT2('M', Argument.UINT2),
  LONG('L', Argument.LONG_LINE),
  LONG1(0x8a, Argument.LONG1),
  LONG4(0x8b, Argument.LONG4),
  STRING('S', Argument.QUOTED_LINE),
  BINSTRING('T', Argument.STRING4),
  SHORT_BINSTRING('U', Argument.STRING1),
  BINBYTES('B', Argument.BYTES4),
  SHORT_BINBYTES('C', Argument.BYTES1),
  BINBYTES8(0x8e, Argument.BYTES8),
  BYTEARRAY8(0x96, Argument.BYTES8),
  NEXT_BUFFER(0x97, Argument.NONE),
  READONLY_BUFFER(0x98, Argument.NONE),
  NONE('N', Argument.NONE),
  NEWTRUE(0x88, Argument.NONE),
  NEWFALSE(0x89, Argument.NONE),
  UNICODE('V', Argument.ESCAPED_LINE),
  SHORT_BINUNICODE(0x8c, Argument.TEXT1),
  BINUNICODE('X', Argument.TEXT4),
  BINUNICODE8(0x8d, Argument.TEXT8),
  FLOAT('F', Argument.FLOAT_LINE),
  BINFLOAT('G', Argument.FLOAT8),
  EMPTY_LIST(']', Argument.NONE),
  APPEND('a', Argument.NONE),
  APPENDS('e', Argument.NONE),
  LIST('l', Argument.NONE),
  EMPTY_TUPLE(')', Argument.NONE),
  TUPLE('t', Argument.NONE),
  TUPLE1(0x85, Argument.NONE),
  TUPLE2(0x86, Argument.NONE),
  TUPLE3(0x87, Argument.NONE),
  EMPTY_DICT('}', Argument.NONE),
  DICT('d', Argument.NONE),
  SETITEM('s', Argument.NONE),
  SETITEMS('u', Argument.NONE),
  EMPTY_SET(0x8f, Argument.NONE),
  ADDITEMS(0x90, Argument.NONE),
  FROZENSET(0x91, Argument.NONE),
  POP('0', Argument.NONE),
  DUP('2', Argument.NONE),
  MARK('(', Argument.NONE),
  POP_MARK('1', Argument.NONE),
  GET('g', Argument.INT_LINE),
  BINGET('h', Argument.UINT1),
  LONG_BINGET('j', Argument.UINT4),
  PUT('p', Argument.INT_LINE),
  BINPUT('q', Argument.UINT1),
  LONG_BINPUT('r', Argument.UINT4),
  MEMOIZE(0x94, Argument.NONE),
  EXT1(0x82, Argument.UINT1),
  EXT2(0x83, Argument.UINT2),
  EXT4(0x84, Argument.INT4),
  GLOBAL('c', Argument.TWO_LINES),
  STACK_GLOBAL(0x93, Argument.NONE),
  REDUCE('R', Argument.NONE),
  BUILD('b', Argument.NONE),
  INST('i', Argument.TWO_LINES),
  OBJ('o', Argument.NONE),
  NEWOBJ(0x81, Argument.NONE),
  NEWOBJ_EX(0x92, Argument.NONE),
  PROTO(0x80, Argument.UINT1),
  STOP('.', Argument.NONE),
  FRAME(0x95, Argument.UINT8),
  PERSID('P', Argument.LINE),
  BINPERSID('Q', Argument.NONE);

  /// What follows the byte of an instruction. Numbers are little-endian but for `FLOAT8`; a line
  /// ends with a line feed; the digit after `TEXT`, `BYTES` and `STRING` is the width of the length
  /// before them.
  enum Argument {
    NONE,
    UINT1,
    UINT2,
    INT4,
    UINT4,
    UINT8,
    FLOAT8,
    LONG1,
    LONG4,
    TEXT1,
    TEXT4,
    TEXT8,
    BYTES1,
    BYTES4,
    BYTES8,
    STRING1,
    STRING4,
    INT_LINE,
    LONG_LINE,
    FLOAT_LINE,
    QUOTED_LINE,
    ESCAPED_LINE,
    LINE,
    TWO_LINES
  }

  private static final @Nullable PickleOp[] BY_CODE = new @Nullable PickleOp[256];

  static {
    for (PickleOp op : values()) {
      BY_CODE[op.code] = op;
    }
  }

  private final int code;
  private final Argument argument;

  PickleOp(int code, Argument argument) {
    this.code = code;
    this.argument = argument;
  }

  /// The instruction of a byte, 0 to 255; null if there is none.
  static @Nullable PickleOp of(int code) {
    return BY_CODE[code];
  }

  /// The byte that stands for it, 0 to 255.
  public int code() {
    return code;
  }

  Argument argument() {
    return argument;
  }
}
