package dev.fluxion.plot;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * At most 63 colors for all frames of an animation, and index 63 for "as in the frame before": more
 * colors make files half as large again and charts no better.
 *
 * <p>The most frequent colors are kept exactly; the others are grouped by median cut and each group
 * takes its mean. Source of the median cut: P. Heckbert, "Color image quantization for frame buffer
 * display", 1982.
 */
final class GifPalette {
  static final int TRANSPARENT = 63;
  private static final int COLORS = 63;
  private static final int EXACT = 16;

  private final int[] colors;
  private final Map<Integer, Integer> indices = new HashMap<>();

  private GifPalette(int[] colors) {
    this.colors = colors;
    for (int i = 0; i < colors.length; i++) {
      indices.putIfAbsent(colors[i], i);
    }
  }

  /** Counts the colors of some frames. */
  static final class Counter {
    private final Map<Integer, Integer> counts = new HashMap<>();

    void add(BufferedImage frame) {
      int[] row = new int[frame.getWidth()];
      for (int y = 0; y < frame.getHeight(); y++) {
        frame.getRGB(0, y, row.length, 1, row, 0, row.length);
        int from = 0;
        for (int x = 1; x <= row.length; x++) {
          if (x == row.length || row[x] != row[from]) {
            counts.merge(row[from] & 0xFFFFFF, x - from, Integer::sum);
            from = x;
          }
        }
      }
    }

    GifPalette palette() {
      List<Weighted> all = new ArrayList<>();
      counts.forEach((rgb, count) -> all.add(new Weighted(rgb, count)));
      all.sort(
          Comparator.comparingLong(Weighted::count).reversed().thenComparingInt(Weighted::rgb));
      int exact = all.size() <= COLORS ? all.size() : EXACT;
      List<Integer> colors = new ArrayList<>();
      all.subList(0, exact).forEach(color -> colors.add(color.rgb()));
      if (exact < all.size()) {
        colors.addAll(medianCut(new ArrayList<>(all.subList(exact, all.size())), COLORS - exact));
      }
      return new GifPalette(colors.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  private record Weighted(int rgb, long count) {
    int channel(int shift) {
      return rgb >> shift & 0xFF;
    }
  }

  private static List<Integer> medianCut(List<Weighted> colors, int most) {
    List<List<Weighted>> boxes = new ArrayList<>(List.of(colors));
    while (boxes.size() < most) {
      int widest = -1;
      double greatest = 0;
      for (int i = 0; i < boxes.size(); i++) {
        double spread = spread(boxes.get(i));
        if (spread > greatest) {
          greatest = spread;
          widest = i;
        }
      }
      if (widest < 0) {
        break;
      }
      List<Weighted> box = boxes.remove(widest);
      int middle = sortAndFindMedian(box);
      boxes.add(new ArrayList<>(box.subList(0, middle)));
      boxes.add(new ArrayList<>(box.subList(middle, box.size())));
    }
    return boxes.stream().map(GifPalette::mean).toList();
  }

  /** The longest side of the box times the root of its pixels: how much a cut gains. */
  private static double spread(List<Weighted> box) {
    long pixels = box.stream().mapToLong(Weighted::count).sum();
    return extent(box, longestSide(box)) * Math.sqrt((double) pixels);
  }

  private static int longestSide(List<Weighted> box) {
    int longest = 0;
    for (int shift = 8; shift <= 16; shift += 8) {
      longest = extent(box, shift) > extent(box, longest) ? shift : longest;
    }
    return longest;
  }

  private static int extent(List<Weighted> box, int shift) {
    int least = 255;
    int most = 0;
    for (Weighted color : box) {
      least = Math.min(least, color.channel(shift));
      most = Math.max(most, color.channel(shift));
    }
    return most - least;
  }

  private static int sortAndFindMedian(List<Weighted> box) {
    int shift = longestSide(box);
    box.sort(
        Comparator.comparingInt((Weighted color) -> color.channel(shift))
            .thenComparingInt(Weighted::rgb));
    long half = box.stream().mapToLong(Weighted::count).sum() / 2;
    long below = 0;
    for (int i = 0; i < box.size() - 1; i++) {
      below += box.get(i).count();
      if (below >= half) {
        return i + 1;
      }
    }
    return box.size() - 1;
  }

  private static int mean(List<Weighted> box) {
    long pixels = box.stream().mapToLong(Weighted::count).sum();
    int mean = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long sum = 0;
      for (Weighted color : box) {
        sum += color.count() * color.channel(shift);
      }
      mean |= (int) Math.round((double) sum / pixels) << shift;
    }
    return mean;
  }

  int size() {
    return colors.length;
  }

  /** The index of the color nearest to {@code rgb}. */
  int index(int rgb) {
    return indices.computeIfAbsent(rgb & 0xFFFFFF, this::nearest);
  }

  private int nearest(int rgb) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < colors.length; i++) {
      int distance = 0;
      for (int shift = 0; shift <= 16; shift += 8) {
        int difference = (rgb >> shift & 0xFF) - (colors[i] >> shift & 0xFF);
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  IndexColorModel colorModel() {
    int[] table = new int[TRANSPARENT + 1];
    for (int i = 0; i < colors.length; i++) {
      table[i] = 0xFF000000 | colors[i];
    }
    return new IndexColorModel(8, table.length, table, 0, true, TRANSPARENT, DataBuffer.TYPE_BYTE);
  }
}
