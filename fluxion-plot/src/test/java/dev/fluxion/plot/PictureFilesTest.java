package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PictureFilesTest {
  static Points normal(int count, long seed) {
    Random random = new Random(seed);
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = random.nextGaussian();
      y[i] = random.nextGaussian();
    }
    return Points.of(x, y);
  }

  static List<Map.Entry<String, Picture>> everyKind() {
    Map<String, Picture> kinds = new LinkedHashMap<>();
    Points few = normal(300, 1);
    Points others = normal(300, 2);
    int[] classes = new int[300];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i % 3;
    }
    kinds.put("scatter", Charts.scatter("scatter", few));
    kinds.put("classes", Charts.scatter("classes", few.withClasses(classes)));
    kinds.put("many", Charts.scatter("many", normal(50_000, 3)));
    kinds.put("compare", Charts.compare("compare", few, others));
    kinds.put(
        "multiples",
        Charts.scatters(
            "multiples", List.of("1", "2", "3", "4", "5"), List.of(few, few, few, few, few)));
    kinds.put("pairs", Charts.pairVelocities("pairs", few, others));
    Grid grid = Grid.square(new Range(-2, 2), new Range(-1, 1), 12);
    Points centers = grid.centers();
    kinds.put(
        "fields",
        Charts.fields(
            "fields",
            List.of(
                new Quiver("t = 0", centers, centers),
                new Quiver("t = 1", centers, normal(grid.size(), 4)))));
    double[] nats = new double[grid.size()];
    for (int i = 0; i < nats.length; i++) {
      nats[i] = -20 * Math.hypot(centers.x(i), centers.y(i));
    }
    kinds.put("density", Charts.logDensity("density", grid, nats, few));
    kinds.put(
        "trajectories",
        Charts.trajectories("trajectories", new double[] {0, 0.5, 1}, List.of(few, others, few)));
    Points loss = Points.of(new double[] {1, 2, 3}, new double[] {9, 3, 1});
    kinds.put("loss", Charts.loss("loss", loss, loss, new LossStyle(true, 0.9)));
    kinds.put("straightness", Charts.straightness("s", List.of(new Series("plain", loss))));
    SequenceChartsTest.everyKind().forEach(kinds::put);
    kinds.put("warp", Charts.timeWarp("warp", Points.of(new double[] {0, 1}, new double[] {0, 1})));
    return List.copyOf(kinds.entrySet());
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindOfPictureDecodesAsPngAndAsSvgOfTheSameSize(
      Map.Entry<String, Picture> kind, @TempDir Path folder) throws Exception {
    Path png = folder.resolve(kind.getKey() + ".png");
    Path svg = folder.resolve(kind.getKey() + ".SVG");
    kind.getValue().write(png);
    kind.getValue().write(svg);
    BufferedImage image = ImageIO.read(png.toFile());
    Document document = parse(Files.readString(svg));
    assertThat(document.getDocumentElement().getAttribute("width"))
        .startsWith(String.valueOf(image.getWidth()));
    assertThat(document.getDocumentElement().getAttribute("height"))
        .startsWith(String.valueOf(image.getHeight()));
    assertThat(Files.size(svg)).isLessThan(2_000_000);
    assertThat(ink(image)).isBetween(0.005, 0.95);
  }

  private static Document parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  /** The part of the pixels that are not white. */
  private static double ink(BufferedImage image) {
    long dark = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        dark += image.getRGB(x, y) == -1 ? 0 : 1;
      }
    }
    return (double) dark / image.getWidth() / image.getHeight();
  }

  @Test
  void theSvgHoldsTextAsTextInALogicalFontOfFourteenPixelsOrMore() throws Exception {
    Document document = parse(Charts.scatter("Spiral <&> data", normal(50, 5)).toSvg());
    NodeList texts = document.getElementsByTagName("text");
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      contents.add(texts.item(i).getTextContent());
      String style = texts.item(i).getAttributes().getNamedItem("style").getNodeValue();
      assertThat(style).contains("sans-serif");
      double size = Double.parseDouble(style.replaceAll(".*font-size: ?([0-9.]+)px.*", "$1"));
      assertThat(size).isGreaterThanOrEqualTo(14);
    }
    assertThat(contents).contains("Spiral <&> data", "x", "y", "0");
  }

  @Test
  void aPictureIsTheSameEveryTime() {
    Picture picture = Charts.compare("same", normal(200, 6), normal(7000, 7));
    assertThat(picture.toSvg()).isEqualTo(picture.toSvg());
  }

  @Test
  void scaleMultipliesThePixels() {
    Picture picture = Charts.scatter("scale", normal(10, 8));
    BufferedImage one = picture.render();
    BufferedImage two = picture.withScale(2).render();
    assertThat(two.getWidth()).isEqualTo(2 * one.getWidth());
    assertThat(two.getHeight()).isEqualTo(2 * one.getHeight());
  }

  @Test
  void writingReplacesAnOlderFileAndLeavesNothingBeside(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.png");
    Files.writeString(file, "old");
    Charts.scatter("new", normal(10, 9)).write(file);
    assertThat(ImageIO.read(file.toFile())).isNotNull();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void pointsBeyondTheRangeShownAreCountedInThePanel() {
    Panel panel =
        Panel.plane(
            "",
            new Range(0, 1),
            new Range(0, 1),
            Dots.of(Points.of(new double[] {0.5, 2, -1}, new double[] {0.5, 0.5, 0.5})));
    assertThat(Picture.of(panel).toSvg()).contains("2 outside");
    assertThat(Charts.scatter("all", normal(30, 10)).toSvg()).doesNotContain("outside");
  }

  @Test
  void aPictureOfSomeOfManySaysSo() {
    Points many = normal(1234, 12);
    assertThat(Charts.pairVelocities("pairs", many, many).toSvg()).contains("(500 of 1,234 pairs)");
    assertThat(Charts.trajectories("all", new double[] {0, 1}, List.of(many, many)).toSvg())
        .contains("(500 of 1,234 paths)");
    assertThat(Charts.pairVelocities("pairs", normal(9, 1), normal(9, 2)).toSvg())
        .doesNotContain("pairs)");
  }

  @Test
  void labelsAreThoseOfTheColumns() {
    String svg = Charts.scatter("map", normal(30, 11)).withLabels("longitude", "latitude").toSvg();
    assertThat(svg).contains("longitude", "latitude");
  }
}
