package dev.fluxion.nn.image;

import dev.fluxion.nn.Checks;
import org.bytedeco.pytorch.Tensor;

/**
 * Squares of pixels as places: value {@code (c * side + y) * side + x} of a place is channel c of
 * its pixel (y, x).
 *
 * @param shape the form of the images
 * @param side pixels of a square in each direction
 */
record Patches(ImageShape shape, int side) {
  /**
   * Checks that squares fill the images.
   *
   * @throws IllegalArgumentException naming the side
   */
  static void require(ImageShape shape, int side) {
    Checks.require(
        shape.height() % side == 0 && shape.width() % side == 0,
        "patch",
        side,
        "a divisor of height and width of the images, " + shape);
  }

  int rows() {
    return shape.height() / side;
  }

  int columns() {
    return shape.width() / side;
  }

  int count() {
    return rows() * columns();
  }

  int values() {
    return shape.channels() * side * side;
  }

  /** Returns the places of images [n, channels, height, width], [n, rows, columns, values]. */
  Tensor of(Tensor images) {
    return images
        .view(images.size(0), shape.channels(), rows(), side, columns(), side)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(images.size(0), rows(), columns(), values());
  }

  /** Returns the images of places. */
  Tensor images(Tensor places) {
    return places
        .reshape(places.size(0), rows(), columns(), shape.channels(), side, side)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(places.size(0), shape.channels(), shape.height(), shape.width());
  }

  /** Returns the places of images as planes for convolutions, [n, values, rows, columns]. */
  Tensor planes(Tensor images) {
    return side == 1 ? images : of(images).permute(0, 3, 1, 2).contiguous();
  }

  /** Returns the images of planes. */
  Tensor ofPlanes(Tensor planes) {
    return side == 1 ? planes : images(planes.permute(0, 2, 3, 1));
  }
}
