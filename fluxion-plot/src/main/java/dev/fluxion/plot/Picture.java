package dev.fluxion.plot;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Panels in rows under a title (empty for none), written as PNG or SVG.
 *
 * @param columns panels in a row, at least 1
 * @param sharedAxes whether all panels cover the same ranges and only the outer ones are labeled
 * @param panelWidth the width of a panel with its labels, in pixels at scale 1, 240 to 4000
 * @param scale pixels of a PNG for each pixel of the layout, 0.5 to 8
 * @param aspect height of a chart over its width, 0.1 to 2; panels of equal aspect have their own
 */
public record Picture(
    String title,
    List<Panel> panels,
    int columns,
    boolean sharedAxes,
    int panelWidth,
    double scale,
    double aspect) {
  /** The height of charts over their width, unless another is asked for. */
  public static final double CHART_ASPECT = 0.62;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is no panel or a number is out of its bounds
   */
  public Picture {
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("picture '" + title + "': no panel; give at least one");
    }
    if (columns < 1) {
      throw new IllegalArgumentException(
          "picture '" + title + "': " + columns + " columns; give at least 1");
    }
    if (panelWidth < 240 || panelWidth > 4000) {
      throw new IllegalArgumentException(
          "picture '" + title + "': panel width " + panelWidth + "; give 240 to 4000 pixels");
    }
    if (!(scale >= 0.5 && scale <= 8)) {
      throw new IllegalArgumentException(
          "picture '" + title + "': scale " + scale + "; give 0.5 to 8");
    }
    if (!(aspect >= 0.1 && aspect <= 2)) {
      throw new IllegalArgumentException(
          "picture '" + title + "': aspect " + aspect + "; give 0.1 to 2");
    }
  }

  /** A picture whose charts have the usual height. */
  public Picture(
      String title,
      List<Panel> panels,
      int columns,
      boolean sharedAxes,
      int panelWidth,
      double scale) {
    this(title, panels, columns, sharedAxes, panelWidth, scale, CHART_ASPECT);
  }

  /** One panel of 640 pixels. */
  public static Picture of(Panel panel) {
    return new Picture("", List.of(panel), 1, false, 640, 1);
  }

  /**
   * Panels side by side with shared axes: up to four in a row, 560 pixels each, or 400 where there
   * are more than two.
   */
  public static Picture sideBySide(String title, List<Panel> panels) {
    int count = panels.size();
    int columns = count <= 4 ? Math.max(1, count) : (count + 1) / 2 <= 4 ? (count + 1) / 2 : 4;
    return new Picture(title, panels, columns, true, count <= 2 ? 560 : 400, 1);
  }

  /** The same picture with {@code columns} panels in a row. */
  public Picture withColumns(int columns) {
    return new Picture(title, panels, columns, sharedAxes, panelWidth, scale, aspect);
  }

  /** The same picture with panels of another width. */
  public Picture withPanelWidth(int panelWidth) {
    return new Picture(title, panels, columns, sharedAxes, panelWidth, scale, aspect);
  }

  /** The same picture at another scale. */
  public Picture withScale(double scale) {
    return new Picture(title, panels, columns, sharedAxes, panelWidth, scale, aspect);
  }

  /** The same picture with every panel's axes under these labels. */
  public Picture withLabels(String xLabel, String yLabel) {
    return mapPanels(panel -> panel.withLabels(xLabel, yLabel));
  }

  private Picture mapPanels(UnaryOperator<Panel> change) {
    return new Picture(
        title,
        panels.stream().map(change).toList(),
        columns,
        sharedAxes,
        panelWidth,
        scale,
        aspect);
  }

  /**
   * The picture in pixels.
   *
   * @throws MissingFontsException if the Java runtime finds no font
   */
  public BufferedImage render() {
    return Rendering.image(this);
  }

  /**
   * The picture as an SVG document. Layers of more than 2,000 points, and heat maps, are embedded
   * as images.
   *
   * @throws MissingFontsException if the Java runtime finds no font
   */
  public String toSvg() {
    return Rendering.svg(this);
  }

  /**
   * Writes the picture as PNG or SVG, by the file's extension; the file appears whole or not at
   * all, and replaces an older one.
   *
   * @throws IllegalArgumentException if the extension is neither .png nor .svg
   * @throws MissingFontsException if the Java runtime finds no font
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    String extension = PictureFile.requireExtension(file, "png", "svg");
    PictureFile.write(
        file, extension.equals("svg") ? Rendering.svgBytes(this) : Rendering.png(this));
  }
}
