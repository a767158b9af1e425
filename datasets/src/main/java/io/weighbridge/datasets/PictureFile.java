package io.weighbridge.datasets;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// Reads PNG and JPEG files as grey pictures.
///
/// Size and completeness are checked before anything is decoded: decoders give half a picture for
/// half a file, and reserve memory for whatever size a header claims.
public final class PictureFile {

  static final int MAX_FILE_BYTES = 64 << 20;
  static final long MAX_PIXELS = 16_000_000;
  static final int MAX_SIDE = 30_000;

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int PNG_FIRST_CHUNK = 8;
  private static final int PNG_CHUNK_FRAME = 12; // length, type and check sum
  private static final int PNG_END = 0x49454E44; // IEND
  private static final int JPEG_START_OF_SCAN = 0xDA;
  private static final int JPEG_END_OF_IMAGE = 0xD9;

  // ITU-R BT.601, as JPEG's own conversion has it.
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private PictureFile() {}

  static Grey read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new DatasetException(
            "%s: is larger than the %d bytes that are read at most"
                .formatted(path, MAX_FILE_BYTES));
      }
      return read(path.toString(), bytes);
    } catch (NoSuchFileException e) {
      throw new DatasetException("%s: no such file".formatted(path), e);
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be read (%s)".formatted(path, e), e);
    }
  }

  static Grey read(String name, byte[] bytes) {
    return grey(decode(name, bytes, MAX_PIXELS, MAX_PIXELS));
  }

  /// The picture in a file's bytes.
  ///
  /// @param name for messages
  /// @param maxPixels of a picture that is read
  /// @param enough a picture of more pixels than this is thinned out while it is read, by whole
  ///   rows and columns, so that memory is reserved for no more
  /// @throws DatasetException if it is no picture, a damaged one, or too large
  public static BufferedImage decode(String name, byte[] bytes, long maxPixels, long enough) {
    String format = format(name, bytes);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
      try {
        // Metadata are ignored: they may be compressed, and larger than the picture.
        reader.setInput(in, true, true);
        long pixels = checkSize(name, reader.getWidth(0), reader.getHeight(0), maxPixels);
        ImageReadParam how = reader.getDefaultReadParam();
        int step = (int) Math.ceil(Math.sqrt((double) pixels / enough));
        if (step > 1) {
          how.setSourceSubsampling(step, step, 0, 0);
        }
        return reader.read(0, how);
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new DatasetException(
          "%s: is a damaged %s file (%s)".formatted(name, format, e.getMessage()), e);
    } catch (DatasetException e) {
      throw e;
    } catch (RuntimeException e) { // decoders fail so on nonsense in otherwise whole files
      throw new DatasetException("%s: is a damaged %s file (%s)".formatted(name, format, e), e);
    }
  }

  private static long checkSize(String name, int width, int height, long maxPixels) {
    long pixels = (long) width * height;
    if (width > MAX_SIDE || height > MAX_SIDE || pixels > maxPixels) {
      throw new DatasetException(
          "%s: has %d x %d pixels, more than the %d that are read at most"
              .formatted(name, width, height, maxPixels));
    }
    return pixels;
  }

  private static String format(String name, byte[] bytes) {
    if (bytes.length >= Long.BYTES && ByteBuffer.wrap(bytes).getLong() == PNG_SIGNATURE) {
      checkChunks(name, bytes);
      return "PNG";
    }
    if (bytes.length >= 3
        && (bytes[0] & 0xff) == 0xff
        && (bytes[1] & 0xff) == 0xd8
        && (bytes[2] & 0xff) == 0xff) {
      checkEnd(name, bytes);
      return "JPEG";
    }
    throw new DatasetException("%s: is neither a PNG nor a JPEG file".formatted(name));
  }

  /// PNG specification, 5.3: chunks follow one another up to IEND.
  private static void checkChunks(String name, byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    long at = PNG_FIRST_CHUNK;
    while (at + PNG_CHUNK_FRAME <= bytes.length) {
      int length = file.getInt((int) at);
      int type = file.getInt((int) at + Integer.BYTES);
      if (length < 0 || at + PNG_CHUNK_FRAME + length > bytes.length) {
        break;
      }
      if (type == PNG_END) {
        return;
      }
      at += PNG_CHUNK_FRAME + length;
    }
    throw new DatasetException(
        "%s: is a truncated PNG file: the chunk at byte %d is not whole".formatted(name, at));
  }

  /// A scan that is whole ends with a marker (ITU-T T.81, B.2.1). Previews embedded before the scan
  /// have markers of their own.
  private static void checkEnd(String name, byte[] bytes) {
    for (int at = bytes.length - 2; at > 0; at--) {
      if ((bytes[at] & 0xff) == 0xff) {
        int marker = bytes[at + 1] & 0xff;
        if (marker == JPEG_END_OF_IMAGE) {
          return;
        }
        if (marker == JPEG_START_OF_SCAN) {
          break;
        }
      }
    }
    throw new DatasetException(
        "%s: is a truncated JPEG file: it has no end after its last scan".formatted(name));
  }

  /// A picture without its colours; what can be seen through lies on white, or on black if it is
  /// light itself.
  public static Grey grey(BufferedImage image) {
    ColorModel model = image.getColorModel();
    boolean grey =
        model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && !(model instanceof IndexColorModel);
    int pixels = image.getWidth() * image.getHeight();
    float[] values = new float[pixels];
    float @Nullable [] alpha = model.hasAlpha() ? new float[pixels] : null;
    // Grey samples are taken as they are: Java believes them linear and would brighten them.
    if (grey) {
      samples(image, values, alpha);
    } else {
      colours(image, values, alpha);
    }
    if (alpha != null) {
      compose(values, alpha);
    }
    return new Grey(image.getWidth(), image.getHeight(), values);
  }

  private static void samples(BufferedImage image, float[] values, float @Nullable [] alpha) {
    Raster raster = image.getRaster();
    float most = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        values[y * width + x] = row[x] / most;
      }
      if (alpha != null) {
        raster.getSamples(0, y, width, 1, 1, row);
        for (int x = 0; x < width; x++) {
          alpha[y * width + x] = row[x] / most;
        }
      }
    }
  }

  private static void colours(BufferedImage image, float[] values, float @Nullable [] alpha) {
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int argb = row[x];
        int at = y * width + x;
        if (alpha != null) {
          alpha[at] = (argb >>> 24) / 255f;
        }
        values[at] =
            (RED * (argb >> 16 & 0xff) + GREEN * (argb >> 8 & 0xff) + BLUE * (argb & 0xff)) / 255f;
      }
    }
  }

  /// Puts a picture on white, or on black if what is drawn on it is light: either way it stays
  /// visible.
  private static void compose(float[] values, float[] alpha) {
    double opaque = 0;
    double light = 0;
    for (int i = 0; i < values.length; i++) {
      opaque += alpha[i];
      light += alpha[i] * values[i];
    }
    float paper = light > opaque / 2 ? 0 : 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = alpha[i] * values[i] + (1 - alpha[i]) * paper;
    }
  }
}
