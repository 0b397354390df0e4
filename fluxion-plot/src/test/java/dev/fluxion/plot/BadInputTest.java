package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
  private static final Points THREE = Points.of(new double[] {1, 2, 3}, new double[] {1, 0, 2});
  private static final Points TWO = Points.of(new double[] {1, 2}, new double[] {3, 4});

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContainingAll(parts);
  }

  @Test
  void pointsThatAreNotPairsOfNumbersAreRefused() {
    refused(() -> Points.of(new double[2], new double[3]), "2 values of x but 3 of y");
    refused(() -> Points.of(new double[0], new double[0]), "none given");
    refused(
        () -> Points.of(new double[] {1, 2}, new double[] {1, Double.NaN}), "y[1] is NaN", "leave");
    refused(() -> Points.ofRows(new float[5]), "5 values are not whole rows of 2");
    refused(() -> Points.ofRows(new float[6], 3, 0, 3), "columns 0 and 3 of a table of 3");
    refused(() -> THREE.withClasses(new int[] {1}), "1 class labels for 3 points");
    refused(() -> THREE.withClasses(new int[] {0, -1, 2}), "label -1 at index 1");
    refused(() -> THREE.thinned(0), "thinned to 0");
    refused(() -> THREE.to(TWO), "3 points against 2");
  }

  @Test
  void rangesAndAxesThatCannotBeAreRefused() {
    refused(() -> new Range(1, 1), "range [1.0, 1.0]");
    refused(() -> new Range(0, Double.NaN), "NaN");
    refused(() -> Axis.logarithmic("loss").withRange(new Range(0, 1)), "'loss'", "above 0");
    refused(() -> new Grid(new Range(0, 1), new Range(0, 1), 0, 5), "0 x 5");
    refused(() -> new ColorScale(new Range(0, 1), "v", false, 0), "brightest 0.0");
  }

  @Test
  void layersThatDoNotFitTogetherAreRefused() {
    Range unit = new Range(0, 1);
    ColorScale scale = new ColorScale(unit, "v", false, 1);
    refused(
        () -> HeatMap.of(new Grid(unit, unit, 2, 3), new double[5], scale), "5 values", "give 6");
    refused(() -> new Arrows(THREE, TWO, 1, scale), "3 points against 2");
    refused(() -> new Arrows(THREE, THREE, 0, scale), "length 0.0");
    refused(() -> new Trajectories(List.of(THREE), "", ""), "1 states");
    refused(() -> new Trajectories(List.of(THREE, TWO), "", ""), "3 points against 2");
    refused(() -> new Curve(THREE, "a", Palette.BLUE, 0, false, false), "'a'", "width 0.0");
    refused(() -> Panel.plane("p"), "'p'", "nothing to draw");
    refused(
        () ->
            new Panel("p", Axis.logarithmic("x"), Axis.linear("y"), true, List.of(Dots.of(THREE))),
        "equal aspect");
  }

  @Test
  void picturesOutOfBoundsAreRefused() {
    Picture picture = Charts.scatter("s", THREE);
    refused(() -> picture.withScale(0), "scale 0.0", "0.5 to 8");
    refused(() -> picture.withPanelWidth(10), "10", "240 to 4000");
    refused(() -> picture.withColumns(0), "0 columns");
    refused(() -> Picture.sideBySide("s", List.of()), "no panel");
    refused(
        () -> picture.withPanelWidth(4000).withScale(8).render(), "more than 200 million", "scale");
  }

  @Test
  void chartsSayWhatIsMissing() {
    refused(() -> Charts.scatters("t", List.of("a"), List.of(TWO, TWO)), "1 names for 2 sets");
    refused(
        () -> Charts.trajectories("t", new double[] {0}, List.of(TWO, TWO)),
        "1 times for 2 states");
    refused(() -> Charts.flow("t", new double[3], List.of(TWO)), "3 times for 1 states");
    refused(() -> Charts.fields("t", List.of()), "no field");
    refused(
        () ->
            Charts.logDensity(
                "d",
                new Grid(new Range(0, 1), new Range(0, 1), 1, 1),
                new double[] {Double.NaN},
                null),
        "no value is finite");
    refused(
        () -> Charts.loss("l", THREE, null, new LossStyle(true, 0)),
        "0.0",
        "logarithmic",
        "linear");
    refused(() -> Charts.loss("l", THREE, null, new LossStyle(false, 1)), "factor 1.0");
    refused(() -> Charts.lines("l", Axis.linear("x"), Axis.linear("y"), List.of()), "0 lines");
  }

  @Test
  void filesThatCannotBeWrittenAreRefusedAndLeaveNothing(@TempDir Path folder) throws Exception {
    Picture picture = Charts.scatter("s", THREE);
    refused(() -> picture.write(folder.resolve("a.jpg")), "unknown extension .jpg", ".png or .svg");
    refused(() -> picture.write(folder.resolve("a")), "no extension", ".png or .svg");
    refused(() -> GifWriter.write(folder.resolve("a.png"), List.of(picture), 50), ".png", ".gif");
    refused(() -> GifWriter.write(folder.resolve("a.gif"), List.of(), 50), "no frames");
    refused(() -> GifWriter.write(folder.resolve("a.gif"), List.of(picture), 5), "delay 5 ms");
    refused(
        () ->
            GifWriter.write(
                folder.resolve("a.gif"), List.of(picture, picture.withPanelWidth(500)), 50),
        "frame 1",
        "one size");
    assertThatThrownBy(() -> picture.write(folder.resolve("none/a.png")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not exist; create it first");
    Path taken = Files.createDirectory(folder.resolve("taken.png"));
    assertThatThrownBy(() -> picture.write(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a folder");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(taken);
    }
  }
}
