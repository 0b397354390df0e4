package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GifWriterTest {
  /** A frame as a viewer shows it, its delay in milliseconds. */
  private record Shown(BufferedImage image, int delayMillis) {}

  private static List<Shown> play(Path file) throws Exception {
    List<Shown> shown = new ArrayList<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      BufferedImage screen = null;
      for (int i = 0; i < reader.getNumImages(true); i++) {
        BufferedImage part = reader.read(i);
        IIOMetadataNode tree =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode place = child(tree, "ImageDescriptor");
        IIOMetadataNode control = child(tree, "GraphicControlExtension");
        BufferedImage next =
            new BufferedImage(
                screen == null ? part.getWidth() : screen.getWidth(),
                screen == null ? part.getHeight() : screen.getHeight(),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = next.createGraphics();
        g.drawImage(screen, 0, 0, null);
        g.drawImage(
            part, number(place, "imageLeftPosition"), number(place, "imageTopPosition"), null);
        g.dispose();
        shown.add(new Shown(next, 10 * number(control, "delayTime")));
        screen = next;
        assertThat(control.getAttribute("disposalMethod")).isEqualTo("doNotDispose");
        assertThat(tree.getElementsByTagName("LocalColorTable").getLength()).isZero();
      }
    } finally {
      reader.dispose();
    }
    return shown;
  }

  private static IIOMetadataNode child(IIOMetadataNode tree, String name) {
    return (IIOMetadataNode) tree.getElementsByTagName(name).item(0);
  }

  private static int number(IIOMetadataNode node, String attribute) {
    return Integer.parseInt(node.getAttribute(attribute));
  }

  private static BufferedImage square(int left, Color color) {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, 40, 30);
    g.setColor(color);
    g.fillRect(left, 10, 8, 8);
    g.dispose();
    return image;
  }

  @Test
  void framesAreShownPixelForPixelAndTheLastIsHeld(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("squares.gif");
    List<BufferedImage> frames =
        List.of(
            square(2, Palette.BLUE),
            square(12, Palette.BLUE),
            square(12, Palette.BLUE),
            square(30, Palette.VERMILLION));
    GifWriter.writeImages(file, frames, 70, 900);
    List<Shown> shown = play(file);
    assertThat(shown).extracting(Shown::delayMillis).containsExactly(70, 70, 70, 970);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(pixels(shown.get(i).image())).as("frame %d", i).isEqualTo(pixels(frames.get(i)));
    }
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void theAnimationLoopsForEver(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("loop.gif");
    GifWriter.writeImages(file, List.of(square(0, Color.RED), square(9, Color.RED)), 50, 0);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("GIF89a");
    int name = text.indexOf("NETSCAPE2.0");
    byte[] loop = Arrays.copyOfRange(bytes, name - 3, name + 16);
    // An extension (0x21), of an application (0xFF), whose name has 11 bytes.
    assertThat(Arrays.copyOf(loop, 3)).containsExactly(0x21, 0xFF, 11);
    // Three bytes: identifier 1 and the count 0, which stands for ever; then the end.
    assertThat(Arrays.copyOfRange(loop, 14, 19)).containsExactly(3, 1, 0, 0, 0);
  }

  @Test
  void aFlowOfThousandsOfPointsIsSmallAndTrueToItsPictures(@TempDir Path folder) throws Exception {
    int count = 48;
    double[] times = new double[count];
    List<Points> states = new ArrayList<>();
    Points start = PictureFilesTest.normal(2000, 1);
    Points end = PictureFilesTest.normal(2000, 2);
    for (int k = 0; k < count; k++) {
      times[k] = k / (count - 1.0);
      double[] x = new double[2000];
      double[] y = new double[2000];
      for (int i = 0; i < x.length; i++) {
        x[i] = (1 - times[k]) * start.x(i) + times[k] * (3 + end.x(i));
        y[i] = (1 - times[k]) * start.y(i) + times[k] * end.y(i);
      }
      states.add(Points.of(x, y));
    }
    List<Picture> frames = Charts.flow("Flow", times, states);
    Path file = folder.resolve("flow.gif");
    GifWriter.write(file, frames, 60);
    assertThat(Files.size(file)).isLessThan(1_500_000);
    List<Shown> shown = play(file);
    assertThat(shown).hasSize(count);
    for (int k : new int[] {0, 13, count - 1}) {
      assertThat(meanError(shown.get(k).image(), frames.get(k).render())).isLessThan(1.0);
    }
  }

  /** The mean absolute difference of two images per channel, of 255. */
  private static double meanError(BufferedImage a, BufferedImage b) {
    int[] first = pixels(a);
    int[] second = pixels(b);
    assertThat(first).hasSameSizeAs(second);
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        sum += Math.abs((first[i] >> shift & 0xFF) - (second[i] >> shift & 0xFF));
      }
    }
    return sum / first.length / 3;
  }

  @Test
  void aPaletteKeepsTheMostFrequentColorsExactlyAndStaysNearTheOthers() {
    BufferedImage image = new BufferedImage(256, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 256; x++) {
        image.setRGB(x, y, y < 32 ? 0xFFFFFF : ColorMap.rgb(x / 255.0));
      }
    }
    GifPalette.Counter counter = new GifPalette.Counter();
    counter.add(image);
    GifPalette palette = counter.palette();
    assertThat(palette.size()).isLessThanOrEqualTo(GifPalette.TRANSPARENT);
    assertThat(palette.colorModel().getRGB(palette.index(0xFFFFFF))).isEqualTo(0xFFFFFFFF);
    for (int x = 0; x < 256; x++) {
      int wanted = ColorMap.rgb(x / 255.0);
      int found = palette.colorModel().getRGB(palette.index(wanted));
      for (int shift = 0; shift <= 16; shift += 8) {
        assertThat(Math.abs((wanted >> shift & 0xFF) - (found >> shift & 0xFF))).isLessThan(9);
      }
    }
  }
}
