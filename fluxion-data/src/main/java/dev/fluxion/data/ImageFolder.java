package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder of pictures in the order of their names; where it has folders, each is a class of the
 * pictures in it. Names that begin with a point, and files that are no pictures by their extension,
 * are left alone.
 */
final class ImageFolder {
  private static final String PICTURE = ".*\\.(png|jpg|jpeg|gif|bmp)";

  private ImageFolder() {}

  /**
   * Reads all pictures.
   *
   * @param name what messages call the folder
   * @throws DataException if there are none, if pictures stand both beside and in folders, if one
   *     cannot be decoded or differs from the first in size or channels
   */
  static ImageSet read(Path folder, String name, ImagesConfig config) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          name
              + (Files.exists(folder)
                  ? " is a file, but must be a folder of pictures; a file of images is named under"
                      + " idx or file"
                  : " does not exist (looked for " + folder.toAbsolutePath().normalize() + ")"));
    }
    List<Path> own = pictures(folder, name);
    List<Path> classes = entries(folder, name).stream().filter(Files::isDirectory).toList();
    List<Path> files = new ArrayList<>(own);
    List<String> texts = new ArrayList<>();
    for (Path inner : classes) {
      List<Path> found = pictures(inner, inner.toString());
      files.addAll(found);
      found.forEach(file -> texts.add(String.valueOf(inner.getFileName())));
    }
    if (!own.isEmpty() && !texts.isEmpty()) {
      throw new DataException(
          name
              + " has "
              + own.size()
              + " pictures beside its folders, so these are no classes of all; move them into a"
              + " folder of their own, or name one folder");
    }
    if (files.isEmpty()) {
      throw new DataException(
          name
              + " has no pictures; it must hold .png, .jpg, .gif or .bmp files, or folders of"
              + " them");
    }
    ImageLabels labels = texts.isEmpty() ? ImageLabels.NONE : ImageLabels.of(texts);
    return new ImageGatherer(name, config).all(files).set(labels);
  }

  private static List<Path> pictures(Path folder, String name) {
    return entries(folder, name).stream()
        .filter(file -> !Files.isDirectory(file))
        .filter(file -> text(file).toLowerCase(Locale.ROOT).matches(PICTURE))
        .toList();
  }

  private static List<Path> entries(Path folder, String name) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> !text(file).startsWith("."))
          .sorted(Comparator.comparing(ImageFolder::text))
          .toList();
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }

  private static String text(Path file) {
    return String.valueOf(file.getFileName());
  }
}
