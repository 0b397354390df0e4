package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.BlockClassifierTest;
import dev.fluxion.evaluate.FloorComparison.Entry;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures that need training, of overlapping real windows in blocks of time: the discriminative
 * score by {@link BlockClassifierTest} and the {@link PredictiveScore}, each beside its floor.
 *
 * <p>In each draw a coin says which block of each pair of neighbours is reference and which is of
 * the others, so that both have the same seasons. Generated windows stand for those of the other
 * blocks, under the same conditions, and are compared with the reference as those are. No two
 * blocks share a step, so that neither folds nor sides share one.
 *
 * <p>Standard errors are those of one draw, in root mean square over draws: another draw divides
 * the same data anew and tells little more.
 *
 * @param windows overlapping windows of each set
 * @param blocks blocks of each set
 * @param span positions of a block
 * @param draws number of draws
 * @param metrics discriminative and predictive
 * @param standardError that of the discriminative score of samples, by blocks
 * @param floorError that of its floor
 */
public record BlockComparison(
    int windows,
    int blocks,
    int span,
    int draws,
    Map<String, Entry> metrics,
    double standardError,
    double floorError) {

  /** Copies the map. */
  public BlockComparison {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * Compares generated windows with real ones.
   *
   * @param blocks where the real windows stand
   * @param real the windows of the blocks
   * @param generated windows in their places, as many for each draw, draw by draw
   */
  static BlockComparison of(
      TimeBlocks blocks, Windows real, Windows generated, Key key, Workers workers) {
    int draws = generated.count() / real.count();
    int pairs = blocks.blocks() / 2;
    Figures found = new Figures();
    Figures floor = new Figures();
    double squares = 0;
    double floorSquares = 0;
    for (int draw = 0; draw < draws; draw++) {
      Key own = key.derive(draw);
      double[] coins = new double[pairs];
      own.derive(0).uniform(0, coins, 0, pairs);
      int[] reference = new int[pairs];
      int[] others = new int[pairs];
      for (int k = 0; k < pairs; k++) {
        reference[k] = 2 * k + (coins[k] < 0.5 ? 0 : 1);
        others[k] = 4 * k + 1 - reference[k];
      }
      Windows drawn = generated.slice(draw * real.count(), (draw + 1) * real.count());
      double error = learn(found, blocks, drawn, others, real, reference, own, workers);
      squares += error * error / draws;
      double floorError = learn(floor, blocks, real, others, real, reference, own, workers);
      floorSquares += floorError * floorError / draws;
    }
    return new BlockComparison(
        pairs * blocks.each(),
        pairs,
        blocks.span(),
        draws,
        found.beside(floor),
        Math.sqrt(squares),
        Math.sqrt(floorSquares));
  }

  /** Returns the sizes and errors as names and values in a fixed order. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("windows", windows);
    map.put("count", blocks);
    map.put("length", span);
    map.put("standardError", standardError);
    map.put("floorError", floorError);
    return map;
  }

  /** Adds the figures of one draw, and returns the standard error of the discriminative score. */
  private static double learn(
      Figures figures,
      TimeBlocks blocks,
      Windows windows,
      int[] others,
      Windows real,
      int[] reference,
      Key key,
      Workers workers) {
    List<Windows> a = new ArrayList<>();
    List<Windows> b = new ArrayList<>();
    for (int k = 0; k < others.length; k++) {
      a.add(blocks.block(windows, others[k]));
      b.add(blocks.block(real, reference[k]));
    }
    BlockClassifierTest test =
        BlockClassifierTest.of(
            a.stream().map(Windows::points).toList(),
            b.stream().map(Windows::points).toList(),
            new WindowNetwork(real.length(), real.channels()),
            key.derive(1),
            workers);
    figures.add("discriminative", test.accuracy());
    if (PredictiveScore.memory(real.length()) > 0) {
      figures.add(
          "predictive", PredictiveScore.of(Windows.joined(a), Windows.joined(b), key.derive(2)));
    }
    return test.standardError();
  }
}
