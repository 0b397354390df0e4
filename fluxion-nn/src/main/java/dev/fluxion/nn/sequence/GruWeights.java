package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The parameters of a {@link GruCell} as plain arrays for {@link DenseKernels}, and their
 * gradients: a part for each of r, z and m. Columns are filled up with zeros.
 */
final class GruWeights {
  static final int PARTS = 3;

  final DenseKernels kernels;
  final int inputs;
  final int hidden;

  /** Columns of the state, and of the inputs where they come behind. */
  final int columns;

  final int inputColumns;

  /** Numbers between two rows of inputs, a multiple of {@link DenseKernels#ROWS}. */
  final int stride;

  /** Weights of inputs, [inputs, columns]; turned, [hidden, inputColumns]. */
  final float[][] input;

  final float[][] inputTurned;

  /** Weights of the state, [hidden, columns]; turned, [hidden, columns] too. */
  final float[][] state;

  final float[][] stateTurned;

  /** Biases of the sums of r, z and m, and of the state's own part of m. */
  final float[][] bias;

  /** As many zeros as there are columns. */
  final float[] none;

  /** Gradients: of inputs' weights [stride, columns], of the state's [hidden, columns], biases. */
  final float[][] ofInput;

  final float[][] ofState;
  final float[][] ofBias;

  private final Parameters given;
  private final Tensor inputWeight;
  private final Tensor inputBias;
  private final Tensor stateWeight;
  private final Tensor stateBias;
  private long version = -1;

  GruWeights(DenseKernels kernels, Parameters given, String name, int hidden, boolean gradients) {
    this.kernels = kernels;
    this.given = given;
    this.hidden = hidden;
    inputWeight = Tensors.lasting(() -> given.view(name + "input.weight"));
    inputBias = Tensors.lasting(() -> given.view(name + "input.bias"));
    stateWeight = Tensors.lasting(() -> given.view(name + "state.weight"));
    stateBias = Tensors.lasting(() -> given.view(name + "state.bias"));
    inputs = Math.toIntExact(inputWeight.size(1));
    columns = DenseKernels.up(hidden, kernels.lanes());
    inputColumns = DenseKernels.up(inputs, kernels.lanes());
    stride = DenseKernels.up(inputs, DenseKernels.ROWS);
    input = new float[PARTS][inputs * columns];
    inputTurned = new float[PARTS][gradients ? hidden * inputColumns : 0];
    state = new float[PARTS][hidden * columns];
    stateTurned = new float[PARTS][gradients ? hidden * columns : 0];
    bias = new float[PARTS + 1][columns];
    none = new float[Math.max(columns, inputColumns)];
    ofInput = new float[PARTS][gradients ? stride * columns : 0];
    ofState =
        new float[PARTS][gradients ? DenseKernels.up(hidden, DenseKernels.ROWS) * columns : 0];
    ofBias = new float[PARTS + 1][columns];
  }

  /** Reads the parameters as they are now, if they have changed since the last call. */
  void load() {
    long now = given.flat()._version();
    if (now == version) {
      return;
    }
    version = now;
    float[] ofInputs = Tensors.floats(inputWeight);
    float[] ofStates = Tensors.floats(stateWeight);
    float[] first = Tensors.floats(inputBias);
    float[] second = Tensors.floats(stateBias);
    for (int part = 0; part < PARTS; part++) {
      for (int unit = 0; unit < hidden; unit++) {
        int row = part * hidden + unit;
        split(ofInputs, row, inputs, unit, input[part], inputTurned[part], inputColumns);
        split(ofStates, row, hidden, unit, state[part], stateTurned[part], columns);
        boolean gate = part < PARTS - 1;
        bias[part][unit] = gate ? first[row] + second[row] : first[row];
        bias[PARTS][unit] = second[row];
      }
    }
  }

  /** Writes a row of a weight as a column, and as a row where that is asked for. */
  private void split(
      float[] weight, int row, int width, int unit, float[] into, float[] turned, int apart) {
    for (int k = 0; k < width; k++) {
      into[k * columns + unit] = weight[row * width + k];
    }
    if (turned.length > 0) {
      System.arraycopy(weight, row * width, turned, unit * apart, width);
    }
  }

  /** Sets the gradients to 0. */
  void clear() {
    for (float[][] all : new float[][][] {ofInput, ofState, ofBias}) {
      for (float[] values : all) {
        Arrays.fill(values, 0);
      }
    }
  }

  /** Writes the gradients. */
  void unload(String name, Parameters gradient) {
    float[] ofInputs = new float[PARTS * hidden * inputs];
    float[] ofStates = new float[PARTS * hidden * hidden];
    float[] first = new float[PARTS * hidden];
    float[] second = new float[PARTS * hidden];
    for (int part = 0; part < PARTS; part++) {
      for (int unit = 0; unit < hidden; unit++) {
        int row = part * hidden + unit;
        for (int k = 0; k < inputs; k++) {
          ofInputs[row * inputs + k] = ofInput[part][k * columns + unit];
        }
        System.arraycopy(ofState[part], unit * columns, ofStates, row * hidden, hidden);
        first[row] = ofBias[part][unit];
        second[row] = ofBias[part < PARTS - 1 ? part : PARTS][unit];
      }
    }
    Tensors.fill(gradient.view(name + "input.weight"), ofInputs, ofInputs.length);
    Tensors.fill(gradient.view(name + "state.weight"), ofStates, ofStates.length);
    Tensors.fill(gradient.view(name + "input.bias"), first, first.length);
    Tensors.fill(gradient.view(name + "state.bias"), second, second.length);
  }
}
