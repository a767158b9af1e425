package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.HttpFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartTest {

  private static final String TYPE = "multipart/form-data; boundary=b";

  private record Read(String name, String file, String content) {}

  private static List<Read> read(String type, InputStream in) throws IOException {
    Multipart form = Multipart.of(type, in);
    List<Read> parts = new ArrayList<>();
    for (Multipart.Part part = form.next(); part != null; part = form.next()) {
      parts.add(
          new Read(
              part.name(),
              part.file().orElse(""),
              new String(part.content().readAllBytes(), ISO_8859_1)));
    }
    return parts;
  }

  private static List<Read> read(String body) throws IOException {
    return read(TYPE, new ByteArrayInputStream(body.getBytes(ISO_8859_1)));
  }

  /// Gives a few bytes at a time, as networks do.
  private static InputStream dripping(byte[] bytes, Random random) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        return at < bytes.length ? bytes[at++] & 0xff : -1;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (at == bytes.length) {
          return -1;
        }
        int most = Math.min(Math.min(length, bytes.length - at), 1 + random.nextInt(100));
        System.arraycopy(bytes, at, target, offset, most);
        at += most;
        return most;
      }
    };
  }

  @Test
  void fieldsAndFilesAreToldApart() throws IOException {
    List<Read> parts =
        read(
            "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune"
                + "\r\n--b  \r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\\\"b.csv\""
                + "\r\nContent-Type: text/csv\r\n\r\n1,2\r\n--c\r\n\r\n--b--\r\nepilogue");
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).name()).isEqualTo("purpose");
    assertThat(parts.get(0).content()).isEqualTo("fine-tune");
    assertThat(parts.get(1).file()).isEqualTo("a\"b.csv");
    assertThat(parts.get(1).content()).isEqualTo("1,2\r\n--c\r\n");
  }

  @Test
  void whatNobodyReadsIsSkipped() throws IOException {
    Multipart form =
        Multipart.of(
            TYPE,
            new ByteArrayInputStream(
                ("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n"
                        + "y".repeat(1 << 18)
                        + "\r\n--b\r\nContent-Disposition: form-data; name=z\r\n\r\n\r\n--b--")
                    .getBytes(ISO_8859_1)));
    assertThat(form.next()).extracting(Multipart.Part::name).isEqualTo("x");
    Multipart.Part last = form.next();
    assertThat(last).extracting(Multipart.Part::name).isEqualTo("z");
    assertThat(form.next()).isNull();
    assertThat(form.next()).isNull();
  }

  /// Content of line ends, dashes and bits of the boundary, in pieces of any size.
  @Test
  void anyContentComesBackAsItWas() throws IOException {
    long seed = System.nanoTime();
    System.out.println("MultipartTest: seed " + seed);
    Random random = new Random(seed);
    byte[] likely = "\r\n--bnd\r\n-\r\r\n--bn".getBytes(ISO_8859_1);
    for (int round = 0; round < 200; round++) {
      byte[] content = new byte[random.nextInt(round < 190 ? 400 : 300_000)];
      for (int i = 0; i < content.length; i++) {
        content[i] = likely[random.nextInt(likely.length)];
      }
      if (new String(content, ISO_8859_1).contains("\r\n--bnd")) {
        continue;
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(
          "--bnd\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".getBytes(ISO_8859_1));
      body.writeBytes(content);
      body.writeBytes("\r\n--bnd--".getBytes(ISO_8859_1));
      List<Read> parts =
          read("multipart/form-data; boundary=\"bnd\"", dripping(body.toByteArray(), random));
      assertThat(parts).hasSize(1);
      assertThat(parts.getFirst().content())
          .as("seed %d", seed)
          .isEqualTo(new String(content, ISO_8859_1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b",
        "--b\r\n",
        "--b\r\nContent-Disposition: form-data; name=x",
        "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n",
        "--b\r\nContent-Disposition: form-data; name=x\r\n\r\ncut",
        "--b\r\n\r\nno head\r\n--b--",
        "--b\r\nContent-Disposition: form-data; filename=x\r\n\r\nno name\r\n--b--",
        "--bx\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--b--",
      })
  void malformedFormsAreRefused(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void headsAndPartsHaveLimits() {
    assertThatThrownBy(() -> read("--b\r\nX: " + "x".repeat(100_000)))
        .hasMessageContaining("longer than");
    assertThatThrownBy(() -> read("--b\r\n" + "X: y\r\n".repeat(10_000)))
        .hasMessageContaining("longer than");
    assertThatThrownBy(
            () -> read("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n".repeat(40)))
        .hasMessageContaining("more than 32 parts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "text/plain"})
  void aFormNamesItsBoundary(String type) {
    assertThatThrownBy(() -> read(type, InputStream.nullInputStream()))
        .isInstanceOf(HttpFailure.class);
  }
}
