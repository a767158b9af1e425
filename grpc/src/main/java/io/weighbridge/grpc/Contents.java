package io.weighbridge.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Elements as they lie in messages: typed lists, or raw little-endian bytes ("Tensor Data").
final class Contents {

  private Contents() {}

  /// A view of the bytes.
  static MemorySegment segment(ByteString raw) {
    return MemorySegment.ofBuffer(raw.asReadOnlyByteBuffer());
  }

  /// A view of the tensor, which nobody changes.
  static ByteString raw(TensorData tensor) {
    return UnsafeByteOperations.unsafeWrap(tensor.data().asByteBuffer());
  }

  /// @throws BadTensor if the list is of another length than the shape, has an element out of the
  ///   type's range, or the type has no list
  static TensorData read(
      String name, Datatype datatype, TensorShape shape, InferTensorContents contents) {
    if (datatype == Datatype.BYTES) {
      List<byte[]> elements =
          contents.getBytesContentsList().stream().map(ByteString::toByteArray).toList();
      return BytesElements.write(name, shape, elements);
    }
    int count = count(name, datatype, contents);
    if (count != shape.elements()) {
      throw new BadTensor(
          "tensor '%s': %s of %s takes %d elements, %d came in the contents of its type"
              .formatted(name, shape, datatype, shape.elements(), count));
    }
    MemorySegment data =
        MemorySegment.ofArray(new byte[Math.multiplyExact(count, datatype.size())]);
    fill(name, datatype, contents, count, data);
    return new TensorData(name, datatype, shape, data);
  }

  private static int count(String name, Datatype datatype, InferTensorContents contents) {
    return switch (datatype) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 ->
          throw new BadTensor(
              "tensor '%s': %s comes in raw_input_contents only".formatted(name, datatype));
    };
  }

  private static void fill(
      String name, Datatype datatype, InferTensorContents contents, int count, MemorySegment data) {
    switch (datatype) {
      case FP32 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.FLOAT, i * 4L, contents.getFp32Contents(i));
        }
      }
      case FP64 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.DOUBLE, i * 8L, contents.getFp64Contents(i));
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.LONG, i * 8L, contents.getInt64Contents(i));
        }
      }
      case UINT64 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.LONG, i * 8L, contents.getUint64Contents(i));
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.INT, i * 4L, contents.getIntContents(i));
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          data.set(TensorData.INT, i * 4L, contents.getUintContents(i));
        }
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          data.set(ValueLayout.JAVA_BYTE, i, (byte) (contents.getBoolContents(i) ? 1 : 0));
        }
      }
      case INT8, INT16 -> {
        for (int i = 0; i < count; i++) {
          narrow(name, datatype, i, contents.getIntContents(i), data);
        }
      }
      case UINT8, UINT16 -> {
        for (int i = 0; i < count; i++) {
          narrow(name, datatype, i, contents.getUintContents(i) & 0xffff_ffffL, data);
        }
      }
      case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " has no such list");
    }
  }

  private static void narrow(
      String name, Datatype datatype, int index, long value, MemorySegment data) {
    boolean fits =
        switch (datatype) {
          case INT8 -> value == (byte) value;
          case INT16 -> value == (short) value;
          case UINT8 -> value <= 0xff;
          default -> value <= 0xffff;
        };
    if (!fits) {
      throw new BadTensor(
          "tensor '%s': element %d is %d, which no %s is".formatted(name, index, value, datatype));
    }
    if (datatype.size() == 1) {
      data.set(ValueLayout.JAVA_BYTE, index, (byte) value);
    } else {
      data.set(TensorData.SHORT, index * 2L, (short) value);
    }
  }

  /// Whether elements of that type have a list.
  static boolean isTyped(Datatype datatype) {
    return datatype != Datatype.FP16 && datatype != Datatype.BF16;
  }

  static InferTensorContents write(TensorData tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    MemorySegment data = tensor.data();
    Datatype datatype = tensor.datatype();
    if (datatype == Datatype.BYTES) {
      List<ByteString> elements = new ArrayList<>();
      BytesElements.read(tensor).forEach(one -> elements.add(UnsafeByteOperations.unsafeWrap(one)));
      return contents.addAllBytesContents(elements).build();
    }
    long count = data.byteSize() / datatype.size();
    for (long i = 0; i < count; i++) {
      switch (datatype) {
        case BOOL -> contents.addBoolContents(data.get(ValueLayout.JAVA_BYTE, i) != 0);
        case INT8 -> contents.addIntContents(data.get(ValueLayout.JAVA_BYTE, i));
        case INT16 -> contents.addIntContents(data.get(TensorData.SHORT, 2 * i));
        case INT32 -> contents.addIntContents(data.get(TensorData.INT, 4 * i));
        case INT64 -> contents.addInt64Contents(data.get(TensorData.LONG, 8 * i));
        case UINT8 -> contents.addUintContents(data.get(ValueLayout.JAVA_BYTE, i) & 0xff);
        case UINT16 -> contents.addUintContents(data.get(TensorData.SHORT, 2 * i) & 0xffff);
        case UINT32 -> contents.addUintContents(data.get(TensorData.INT, 4 * i));
        case UINT64 -> contents.addUint64Contents(data.get(TensorData.LONG, 8 * i));
        case FP32 -> contents.addFp32Contents(data.get(TensorData.FLOAT, 4 * i));
        case FP64 -> contents.addFp64Contents(data.get(TensorData.DOUBLE, 8 * i));
        case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " has no such list");
      }
    }
    return contents.build();
  }
}
