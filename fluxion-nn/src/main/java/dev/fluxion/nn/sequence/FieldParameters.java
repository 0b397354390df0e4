package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of a field of sequences in one flat tensor: those of the encoder, then those of
 * the head, then those of the end where ends are learned.
 *
 * @param all all of them, named by their part
 * @param encoder those of the encoder, by the names that it gave them
 * @param headSize number of those of the head
 */
record FieldParameters(Parameters all, List<Parameters.Entry> encoder, long headSize) {
  private static final String END = "end.weight";
  private static final String ENCODER = "encoder.";
  private static final String HEAD = "head.";

  FieldParameters {
    encoder = List.copyOf(encoder);
  }

  /** Returns parameters to start from; those of the end are 0. */
  static FieldParameters fresh(
      SequenceEncoder encoder, TrainableField head, SequenceShape shape, Key key, ScalarType type) {
    Parameters.Layout layout = new Parameters.Layout();
    encoder.layout(layout);
    double[] values = layout.values();
    for (int i = 0; i < layout.entries().size(); i++) {
      encoder.initialize(layout.entries().get(i), key.derive(i), values);
    }
    List<Parameters.Entry> all = new ArrayList<>();
    for (Parameters.Entry entry : layout.entries()) {
      all.add(new Parameters.Entry(ENCODER + entry.name(), entry.shape(), entry.offset()));
    }
    for (Parameters.Entry entry : head.parameters().entries()) {
      all.add(
          new Parameters.Entry(HEAD + entry.name(), entry.shape(), layout.size() + entry.offset()));
    }
    long ends = shape.end() ? encoder.features() + shape.channels() + 1L : 0;
    if (shape.end()) {
      long before = layout.size() + head.parameters().count();
      all.add(new Parameters.Entry(END, List.of(ends), before));
    }
    Tensor flat =
        torch.cat(
            new TensorVector(
                Tensors.of(type, values, values.length),
                head.parameters().flat(),
                Tensors.zeros(type, ends)));
    return new FieldParameters(
        new Parameters(flat, all), layout.entries(), head.parameters().count());
  }

  /** Returns the same layout of another tensor. */
  FieldParameters with(Tensor flat) {
    return new FieldParameters(all.with(flat), encoder, headSize);
  }

  private long encoderSize() {
    return encoder.stream().mapToLong(Parameters.Entry::size).sum();
  }

  /** Returns the encoder's part of the parameters, or of a gradient. */
  Parameters encoderOf(Tensor flat) {
    return new Parameters(encoderPart(flat), encoder);
  }

  /** Returns the encoder's part of a tensor laid out as the parameters. */
  Tensor encoderPart(Tensor flat) {
    return flat.narrow(0, 0, encoderSize());
  }

  /** Returns the encoder's part, kept until the owner is forgotten. */
  Parameters lastingEncoder() {
    return new Parameters(Tensors.lasting(() -> encoderOf(all.flat()).flat()), encoder);
  }

  /** Returns the head's part of the parameters, or of a gradient. */
  Tensor headPart(Tensor flat) {
    return flat.narrow(0, encoderSize(), headSize);
  }

  /** Returns the weights of the end. */
  Tensor end(Tensor flat) {
    return all.with(flat).view(END);
  }
}
