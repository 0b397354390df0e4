package dev.fluxion.cli;

import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The three modes of {@code docs/sequences-modes.md} with the best fields that they allow, on AR(1)
 * data: what law of sequences they carry white noise to.
 *
 * @param modes names of the modes
 * @param lastVariance of each mode, variance of the last position; 1 in the data
 * @param lastCorrelation of each mode, correlation of the last two positions; phi in the data
 * @param loss of each mode, KL divergence from the data's law to the mode's in nats a step
 * @param lengths lengths of sequences
 * @param lossByLength the causal mode's loss at these
 * @param sourcePhi correlations of neighbours of an AR(1) source
 * @param lossBySource the causal mode's loss with these
 */
record TheoryOfSequences(
    List<String> modes,
    List<Double> lastVariance,
    List<Double> lastCorrelation,
    List<Double> loss,
    List<Integer> lengths,
    List<Double> lossByLength,
    List<Double> sourcePhi,
    List<Double> lossBySource,
    Picture picture) {
  static final double PHI = 0.8;
  static final int LENGTH = 12;
  private static final int STEPS = 100;
  private static final List<String> MODES = List.of("joint", "autoregressive", "causal");

  /** The velocity's matrix at a time, or what else carries a beginning to an end. */
  private interface Matrix {
    Tensor at(double t, Tensor data, Tensor source);
  }

  static TheoryOfSequences of() {
    List<double[][]> laws =
        List.of(
            law(PHI, 0, LENGTH, TheoryOfSequences::joint),
            autoregressive(),
            law(PHI, 0, LENGTH, TheoryOfSequences::causal));
    List<Integer> lengths = List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 32);
    List<Double> byLength = lengths.stream().map(length -> causalLoss(PHI, 0, length)).toList();
    List<Double> psi = List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
    List<Double> bySource = psi.stream().map(value -> causalLoss(PHI, value, LENGTH)).toList();
    return new TheoryOfSequences(
        MODES,
        laws.stream().map(law -> law[LENGTH - 1][LENGTH - 1]).toList(),
        laws.stream().map(law -> neighbours(law)[LENGTH - 2]).toList(),
        laws.stream().map(law -> loss(covariance(PHI, LENGTH), tensor(law))).toList(),
        lengths,
        byLength,
        psi,
        bySource,
        picture(laws, lengths, byLength, psi, bySource));
  }

  private static double causalLoss(double phi, double psi, int length) {
    return loss(covariance(phi, length), tensor(law(phi, psi, length, TheoryOfSequences::causal)));
  }

  /** phi^|i - j|. */
  private static Tensor covariance(double phi, int length) {
    double[] values = new double[length * length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.pow(phi, Math.abs(i / length - i % length));
    }
    return Tensors.of(values, length, length);
  }

  private static Tensor tensor(double[][] matrix) {
    return Tensors.of(
        Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray(),
        matrix.length,
        matrix.length);
  }

  /** Cov(x_t) and Cov(x1 - x0, x_t) of the straight path between independent ends. */
  private static Tensor[] moments(double t, Tensor data, Tensor source) {
    return new Tensor[] {
      data.mul(new Scalar(t * t)).add(source.mul(new Scalar((1 - t) * (1 - t)))),
      data.mul(new Scalar(t)).sub(source.mul(new Scalar(1 - t)))
    };
  }

  /** E[x1 - x0 | x_t] = Cov(x1 - x0, x_t) Cov(x_t)^-1 x_t. */
  private static Tensor joint(double t, Tensor data, Tensor source) {
    Tensor[] of = moments(t, data, source);
    return of[1].mm(torch.linalg_inv(of[0]));
  }

  /**
   * E[u_i | x_1(t) .. x_i(t)] for u = x1 - x0: with Cov(x_t) = G G' the values G^-1 x_t are
   * independent, and position i sees the first i of them.
   */
  private static Tensor causal(double t, Tensor data, Tensor source) {
    Tensor[] of = moments(t, data, source);
    Tensor whitening = torch.linalg_inv(torch.linalg_cholesky(of[0]));
    return torch.tril(of[1].mm(whitening.t())).mm(whitening);
  }

  /** The covariance of what the linear flow makes of AR(1) noise, by carrying basis vectors. */
  private static double[][] law(double phi, double psi, int length, Matrix matrix) {
    try (Scope scope = new Scope()) {
      Tensor data = covariance(phi, length);
      Tensor source = covariance(psi, length);
      OdeFunction flow =
          (t, x, out) -> {
            try (Scope own = new Scope()) {
              out.copy_(x.mm(matrix.at(t, data, source).t()));
            }
          };
      Tensor end =
          RungeKutta.named("rk4")
              .solve(
                  flow,
                  torch.linalg_cholesky(source).t().contiguous(),
                  TimeGrid.uniform(0, 1, STEPS))
              .state();
      return rows(end.t().mm(end));
    }
  }

  /**
   * The same of the autoregressive mode: each position is carried from N(0, 1) to N(phi x_(i-1), 1
   * - phi^2), for all basis vectors of the noise at once.
   */
  private static double[][] autoregressive() {
    try (Scope scope = new Scope()) {
      Tensor noise = torch.linalg_cholesky(covariance(0, LENGTH)).t();
      List<Tensor> finished = new ArrayList<>();
      for (int i = 0; i < LENGTH; i++) {
        Tensor mean =
            i == 0
                ? Tensors.zeros(ScalarType.Double, LENGTH)
                : finished.get(i - 1).mul(new Scalar(PHI));
        double variance = i == 0 ? 1 : 1 - PHI * PHI;
        OdeFunction flow =
            (t, x, out) -> {
              double slope = (t * variance - (1 - t)) / (t * t * variance + (1 - t) * (1 - t));
              out.copy_(x.sub(mean.mul(new Scalar(t))).mul(new Scalar(slope)).add(mean));
            };
        finished.add(
            RungeKutta.named("rk4")
                .solve(flow, noise.select(1, i).contiguous(), TimeGrid.uniform(0, 1, STEPS))
                .state());
      }
      Tensor end = torch.stack(new TensorVector(finished.toArray(new Tensor[0])), 1);
      return rows(end.t().mm(end));
    }
  }

  private static double[][] rows(Tensor matrix) {
    double[] all = Tensors.doubles(matrix);
    int length = (int) matrix.size(0);
    double[][] rows = new double[length][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * length, (i + 1) * length));
    return rows;
  }

  /** KL(N(0, data) to N(0, model)) in nats a step. */
  private static double loss(Tensor data, Tensor model) {
    try (Scope scope = new Scope()) {
      long length = data.size(0);
      double trace = torch.linalg_inv(model).mm(data).trace().item_double();
      double logs =
          2
              * (logDiagonal(torch.linalg_cholesky(model))
                  - logDiagonal(torch.linalg_cholesky(data)));
      return (trace - length + logs) / 2 / length;
    }
  }

  private static double logDiagonal(Tensor triangle) {
    return triangle.diagonal().log().sum().item_double();
  }

  private static double[] neighbours(double[][] law) {
    double[] correlations = new double[law.length - 1];
    Arrays.setAll(correlations, i -> law[i][i + 1] / Math.sqrt(law[i][i] * law[i + 1][i + 1]));
    return correlations;
  }

  private static Picture picture(
      List<double[][]> laws,
      List<Integer> lengths,
      List<Double> byLength,
      List<Double> psi,
      List<Double> bySource) {
    List<Curve> variances = new ArrayList<>();
    List<Curve> correlations = new ArrayList<>();
    for (int k = 0; k < laws.size(); k++) {
      double[][] law = laws.get(k);
      double[] positions = new double[LENGTH];
      double[] diagonal = new double[LENGTH];
      Arrays.setAll(positions, i -> i + 1);
      Arrays.setAll(diagonal, i -> law[i][i]);
      double[] later = Arrays.copyOfRange(positions, 1, LENGTH);
      variances.add(curve(MODES.get(k), positions, diagonal, k));
      correlations.add(curve(MODES.get(k), later, neighbours(law), k));
    }
    return new Picture(
        "What each mode makes of AR(1) data, phi = 0.8, with its best field",
        List.of(
            Panel.chart(
                "variance (data: 1)",
                Axis.linear("position"),
                Axis.linear("variance"),
                variances.toArray(new Curve[0])),
            Panel.chart(
                "correlation with the position before (data: 0.8)",
                Axis.linear("position"),
                Axis.linear("correlation"),
                correlations.toArray(new Curve[0])),
            Panel.chart(
                "loss of the causal mode by length",
                Axis.linear("length"),
                Axis.linear("nats a step"),
                curve(
                    "white source",
                    lengths.stream().mapToDouble(Integer::doubleValue).toArray(),
                    array(byLength),
                    2)),
            Panel.chart(
                "loss of the causal mode by the source's correlation",
                Axis.linear("phi of an AR(1) source"),
                Axis.linear("nats a step"),
                curve("length 12", array(psi), array(bySource), 2))),
        2,
        false,
        560,
        1);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Curve curve(String name, double[] x, double[] y, int color) {
    return new Curve(Points.of(x, y), name, Palette.color(color), 2, color == 1, false);
  }
}
