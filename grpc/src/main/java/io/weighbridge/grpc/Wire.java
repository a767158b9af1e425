package io.weighbridge.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.weighbridge.http.HttpFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Messages between the connection and the calls. A request stays bytes until its call runs, so
/// that one that is no message is answered like any other bad request; its tensors are then views
/// of those bytes.
final class Wire {

  static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          return bytes(stream);
        }
      };

  private Wire() {}

  private static byte[] bytes(InputStream stream) {
    try {
      if (!(stream instanceof KnownLength)) {
        return stream.readAllBytes();
      }
      byte[] bytes = new byte[stream.available()];
      int length = stream.readNBytes(bytes, 0, bytes.length);
      if (length != bytes.length) {
        throw new IOException("a message ends after %d bytes".formatted(length));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param bytes never changed from now on: what the message holds may be views of them
  /// @throws HttpFailure 400 if they are none
  static <M extends Message> M parse(Parser<M> parser, byte[] bytes) {
    try {
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      in.enableAliasing(true);
      M message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw HttpFailure.badRequest("The request is no message of this method: " + e.getMessage())
          .code("bad_message");
    }
  }
}
