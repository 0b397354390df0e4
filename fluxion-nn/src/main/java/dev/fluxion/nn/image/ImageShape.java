package dev.fluxion.nn.image;

import java.util.List;

/**
 * The form of an image, whose values make one row, channel by channel and row by row: value {@code
 * (c, y, x)} stands at {@code (c * height + y) * width + x}.
 *
 * <p>In an experiment file it is a list, {@code [channels, height, width]}.
 *
 * @param channels values of a pixel, from 1 to 4096
 * @param height pixels from top to bottom, from 1 to 4096
 * @param width pixels from left to right, from 1 to 4096
 */
public record ImageShape(int channels, int height, int width) {
  private static final int MOST = 4096;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the shape and what is allowed
   */
  public ImageShape {
    if (!within(channels) || !within(height) || !within(width)) {
      throw new IllegalArgumentException(
          "is "
              + List.of(channels, height, width)
              + ", but must be [channels, height, width], each from 1 to "
              + MOST);
    }
    if ((long) channels * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "is "
              + List.of(channels, height, width)
              + ", but must be of "
              + Integer.MAX_VALUE
              + " values at most");
    }
  }

  private static boolean within(int size) {
    return size >= 1 && size <= MOST;
  }

  /**
   * Returns the shape of a list as experiment files have it.
   *
   * @param sizes channels, height and width
   * @throws IllegalArgumentException if there are not three or they are out of range
   */
  public static ImageShape parse(List<Integer> sizes) {
    if (sizes.size() != 3) {
      throw new IllegalArgumentException(
          "is " + sizes + ", but must be three numbers, [channels, height, width]");
    }
    return new ImageShape(sizes.get(0), sizes.get(1), sizes.get(2));
  }

  /** Returns {@code [channels, height, width]}. */
  public List<Integer> toList() {
    return List.of(channels, height, width);
  }

  /** Returns the number of values of an image. */
  public int values() {
    return channels * height * width;
  }

  /** Returns the shape as {@link #parse} reads it. */
  @Override
  public String toString() {
    return toList().toString();
  }
}
