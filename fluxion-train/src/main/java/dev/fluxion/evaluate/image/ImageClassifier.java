package dev.fluxion.evaluate.image;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.ModelTensors;
import dev.fluxion.model.Table;
import dev.fluxion.model.TensorEntry;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.image.ClassifierNetwork;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A trained network that tells the class of an image, and whose features are the space that sets of
 * images are compared in.
 *
 * @param network its layers
 * @param labels the classes by code
 * @param parameters their values
 * @param provenance what is known of how it came about
 */
public record ImageClassifier(
    ClassifierNetwork network,
    List<String> labels,
    Parameters parameters,
    Map<String, String> provenance) {
  private static final RecordJson JSON = new RecordJson(Registry.standard());
  private static final String KEY = "classifier";
  private static final String WEIGHTS = "weights.";
  private static final int ROWS = 256;

  /**
   * What stands in a file.
   *
   * @param shape channels, height and width
   */
  private record Description(
      List<Integer> shape, List<String> labels, int channels, int features) {}

  /**
   * What a classifier finds in images.
   *
   * @param classes the code of the likeliest class of each
   * @param features features row by row
   */
  public record Told(int[] classes, double[] features) {}

  /** Copies labels and provenance. */
  public ImageClassifier {
    labels = List.copyOf(labels);
    provenance = Map.copyOf(provenance);
    InvalidValue.unless(
        labels.size() == network.classes(), "labels", labels, "as many as the network's classes");
  }

  /** Tells the classes of images; what it finds does not depend on the number of workers. */
  public Told tell(LevelImages images, Workers workers) {
    requireShape(images.frame().shape());
    int count = images.rows();
    int width = network.features();
    int[] classes = new int[count];
    double[] features = new double[count * width];
    workers.run(
        (count + ROWS - 1) / ROWS,
        (task, worker) -> {
          int from = task * ROWS;
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            Tensor found =
                network.features(parameters, images.shares(from, Math.min(count, from + ROWS)));
            double[] part = Tensors.doubles(found);
            System.arraycopy(part, 0, features, from * width, part.length);
            Tensor likeliest = network.logits(parameters, found).argmax(new LongOptional(1), false);
            double[] codes = Tensors.doubles(likeliest.to(ScalarType.Double));
            for (int i = 0; i < codes.length; i++) {
              classes[from + i] = (int) codes[i];
            }
          }
        });
    return new Told(classes, features);
  }

  /**
   * Returns how often it is right on rows of images.
   *
   * @param rows columns of the frame, and one of labels
   * @throws InvalidValue if it does not know a label
   */
  public ClassAccuracy accuracy(ImageFrame frame, Table rows, Workers workers) {
    int[] wanted = codes(rows.texts(ImagesConfig.LABEL));
    return ClassAccuracy.of(labels, wanted, tell(LevelImages.of(frame, rows), workers).classes());
  }

  /**
   * Checks that images have the shape of those that the classifier was trained on.
   *
   * @throws InvalidValue if they have another
   */
  public void requireShape(ImageShape shape) {
    InvalidValue.unless(
        shape.equals(network.shape()),
        KEY,
        "one of images " + network.shape(),
        "one of images " + shape + " as the model's (channels, height, width)");
  }

  /**
   * Returns the codes of labels.
   *
   * @throws InvalidValue if it does not know one
   */
  int[] codes(List<String> texts) {
    Map<String, Integer> known = new LinkedHashMap<>();
    labels.forEach(label -> known.put(label, known.size()));
    return texts.stream()
        .mapToInt(
            text -> {
              Integer code = known.get(text);
              InvalidValue.unless(
                  code != null,
                  KEY,
                  "one of the classes " + String.join(", ", labels),
                  "one that also knows the class " + text + " of the data");
              return code == null ? -1 : code;
            })
        .toArray();
  }

  /** Writes the classifier whole or not at all, in the form of a model file. */
  public void write(Path file) {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    ModelTensors.put(tensors, WEIGHTS, parameters);
    Map<String, String> metadata = new LinkedHashMap<>(provenance);
    metadata.put(
        KEY,
        JSON.write(
            new Description(
                network.shape().toList(), labels, network.channels(), network.features())));
    new ModelFile(tensors, metadata).write(file);
  }

  /**
   * Reads a classifier.
   *
   * @throws ModelFileException if it is not a whole, unaltered file of one
   */
  public static ImageClassifier load(Path file) {
    ModelFile content = ModelFile.read(file);
    String name = file.toString();
    String text = content.metadata().get(KEY);
    if (text == null) {
      throw new ModelFileException(
          name, "holds no classifier of images", "give a file that fluxion classifier wrote");
    }
    try {
      Description known = JSON.read(Description.class, text);
      ClassifierNetwork network =
          new ClassifierNetwork(
              ImageShape.parse(known.shape()),
              known.labels().size(),
              known.channels(),
              known.features());
      Parameters layout = network.fresh(Key.of(0));
      Map<String, String> provenance = new LinkedHashMap<>(content.metadata());
      provenance.remove(KEY);
      return new ImageClassifier(
          network,
          known.labels(),
          layout.with(ModelTensors.take(content, WEIGHTS, layout, name)),
          provenance);
    } catch (IllegalArgumentException invalid) {
      throw new ModelFileException(
          name,
          "holds a classifier that this version does not understand (" + invalid.getMessage() + ")",
          "load it with the version of Fluxion that wrote it",
          invalid);
    }
  }
}
