package dev.fluxion.model;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Named parameters as tensors of a {@link ModelFile}, and back. */
public final class ModelTensors {
  private ModelTensors() {}

  /**
   * Adds parameters to the tensors of a file.
   *
   * @param prefix what their names begin with in the file
   */
  public static void put(Map<String, TensorEntry> tensors, String prefix, Parameters parameters) {
    for (Parameters.Entry entry : parameters.entries()) {
      tensors.put(
          prefix + entry.name(),
          new TensorEntry.Float32(Tensors.floats(parameters.view(entry)), shape(entry)));
    }
  }

  /**
   * Returns the values of parameters in a file, as one flat tensor.
   *
   * @param layout their names and shapes
   * @param name what messages call the file
   * @throws ModelFileException if one is missing or has another type or shape
   */
  public static Tensor take(ModelFile file, String prefix, Parameters layout, String name) {
    Tensor flat = Tensors.zeros(ScalarType.Float, layout.count());
    for (Parameters.Entry entry : layout.entries()) {
      TensorEntry stored = file.tensors().get(prefix + entry.name());
      if (!(stored instanceof TensorEntry.Float32 plain)
          || !Arrays.equals(plain.shape(), shape(entry))) {
        throw new ModelFileException(
            name,
            "has a tensor '"
                + prefix
                + entry.name()
                + "' that "
                + (stored == null
                    ? "is missing"
                    : "is " + stored.dtype() + " of shape " + Arrays.toString(stored.shape()))
                + " where the network in its metadata needs F32 of shape "
                + entry.shape(),
            "take the file as it was written");
      }
      float[] values = plain.values();
      flat.narrow(0, entry.offset(), entry.size()).copy_(Tensors.of(values, values.length));
    }
    return flat;
  }

  private static long[] shape(Parameters.Entry entry) {
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
