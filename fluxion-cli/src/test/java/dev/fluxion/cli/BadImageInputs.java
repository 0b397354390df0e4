package dev.fluxion.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/** Images that cannot be trained on, scored or written. */
final class BadImageInputs {
  private static final byte[] IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3};

  private BadImageInputs() {}

  static void write(Path folder) throws Exception {
    Tiny.train(folder.resolve("images"), Tiny.IMAGES);
    Tiny.classifier(folder.resolve("classifier.safetensors"));
    byte[] whole = Files.readAllBytes(folder.resolve("classifier.safetensors"));
    Files.write(folder.resolve("short.safetensors"), Arrays.copyOf(whole, whole.length - 1));
    Files.writeString(folder.resolve("two.csv"), "p0,p1,p2,p3,label\n0,1,2,3,a\n4,5,6,7,b\n");
    Run.good(
        "classifier",
        Files.writeString(
            folder.resolve("two.yaml"),
            "data: {images: {file: two.csv, levels: 17}, heldOut: 0.0}\n"),
        "--steps",
        1,
        "--out",
        folder.resolve("two.safetensors"),
        "--quiet");
    Files.copy(folder.resolve("images/model.safetensors"), folder.resolve("alone.safetensors"));
    Files.write(folder.resolve("images.idx"), IMAGES);
    Files.write(folder.resolve("labels.idx"), LABELS);
    Tiny.train(folder.resolve("plain"), Tiny.IMAGES.replaceFirst("condition: .*\n", ""));
    Files.writeString(
        folder.resolve("unlabelled.yaml"), "data: {images: {idx: images.idx}, heldOut: 0.0}\n");
    byte[] eight = Arrays.copyOf(new byte[] {0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 8}, 400);
    Files.write(folder.resolve("eight.idx"), eight);
    Files.write(folder.resolve("short.idx"), Arrays.copyOf(IMAGES, IMAGES.length - 1));
    Files.write(folder.resolve("text.idx"), new byte[] {'P', 'K', 3, 4});
    byte[] floats = IMAGES.clone();
    floats[2] = 0x0D;
    Files.write(folder.resolve("floats.idx"), floats);
    picture(folder.resolve("sizes/a.png"), BufferedImage.TYPE_BYTE_GRAY, 2);
    picture(folder.resolve("sizes/b.png"), BufferedImage.TYPE_BYTE_GRAY, 3);
    picture(folder.resolve("channels/a.png"), BufferedImage.TYPE_BYTE_GRAY, 2);
    picture(folder.resolve("channels/b.png"), BufferedImage.TYPE_INT_RGB, 2);
    Files.createDirectory(folder.resolve("damaged"));
    Files.writeString(folder.resolve("damaged/a.png"), "no picture");
    Files.createDirectory(folder.resolve("none"));
    Files.writeString(folder.resolve("three.csv"), "a,b,c\n1,2,3\n4,5,6\n");
  }

  private static void picture(Path file, int type, int side) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(side, side, type), "png", file.toFile());
  }

  private static BadInput data(String images, String value, String place, String cure) {
    return BadInput.set("data={images: " + images + "}", value, place, cure);
  }

  static List<BadInput> all() {
    return List.of(
        data("{idx: gone.idx}", "gone.idx", "DIR", "does not exist"),
        data("{idx: text.idx}", "50 4b 03 04", "text.idx", "name an IDX file"),
        data("{idx: floats.idx}", "0x0d", "floats.idx", "as bytes"),
        data("{idx: short.idx}", "3 of 4", "short.idx", "fetch"),
        data("{idx: labels.idx}", "1 dimension", "labels.idx", "under labels"),
        data("{idx: images.idx, labels: labels.idx}", "3 labels", "labels.idx", "belong to them"),
        data("{idx: images.idx, levels: 3}", "value 3", "image 2", "data.images.levels"),
        data("{idx: images.idx, shape: [1, 2, 2]}", "[1, 2, 2]", "data.images.shape", "[1, 1, 2]"),
        data("{folder: sizes}", "3 x 3", "b.png", "resize"),
        data("{folder: channels}", "3 channels", "b.png", "grey true"),
        data("{folder: damaged}", "no picture", "a.png", "PNG"),
        data("{folder: none}", "no pictures", "none", ".png"),
        data("{file: three.csv}", "3 values", "three.csv", "data.images.shape"),
        data("{file: 'builtin:digits', levels: 17, binarize: 16}", "16", "binarize", "0 to 15"),
        data(
            "{file: 'builtin:digits', binarize: 8, dequantize: uniform}",
            "uniform",
            "data.images.dequantize",
            "none"),
        BadInput.of(
            "`score` with a model of greys that were not dequantised",
            "score DIR/images --data DIR/images.idx --out DIR/scored.csv",
            "whole numbers",
            "data.images.dequantize",
            "uniform"),
        BadInput.of(
            "images of another shape",
            "evaluate DIR/images --data DIR/images.idx",
            "[1, 1, 2]",
            "images.idx",
            "[1, 8, 8]"),
        BadInput.of(
            "`--labels` without images",
            "evaluate DIR/run --data DIR/good.csv --labels DIR/labels.idx",
            "labels.idx",
            "--labels",
            "leave it out"),
        BadInput.of(
            "samples into a folder with files",
            "sample DIR/images --count 2 --out DIR/sizes",
            "holds files",
            "sizes",
            "empty folder"),
        BadInput.of(
            "more images than a grid takes",
            "sample DIR/images --count 10001 --out DIR/o.png",
            "10001",
            "--count",
            "at most 10000"),
        BadInput.of(
            "a chart of images",
            "plot DIR/images field --out DIR/o.png",
            "missing",
            "--columns",
            "p0 to p63"),
        data("{file: 'builtin:digits', levels: 17, only: ['11']}", "'11'", "data.images.only", "2"),
        data("{idx: images.idx, only: ['1']}", "[1]", "data.images.only", "no labels"),
        BadInput.set(
            "source={type: data, images: {file: 'builtin:digits'}}",
            "given",
            "source.images",
            "no images"),
        BadInput.of(
            "`interpolate` to a row that is not there",
            "interpolate DIR/images --data builtin:digits --from 1 --to 1798 --out DIR/o.png",
            "1798",
            "--to",
            "from 1 to 1797"),
        BadInput.of(
            "`interpolate` with ends that are not as many",
            "interpolate DIR/images --data builtin:digits --from 1 --to 2,3 --out DIR/o.png",
            "[2, 3]",
            "--to",
            "as many numbers"),
        BadInput.of(
            "a way of one frame",
            "interpolate DIR/images --data builtin:digits --from 1 --to 2 --frames 1 --out DIR/o.png",
            "1",
            "--frames",
            "from 2"),
        BadInput.of(
            "an unknown way",
            "interpolate DIR/images --data builtin:digits --from 1 --to 2 --mixing arc --out DIR/o.png",
            "arc",
            "--mixing",
            "slerp or linear"),
        BadInput.of(
            "`restore` without a task",
            "restore DIR/images --data builtin:digits --out DIR/o.png",
            "--downsample",
            "--missing",
            "say what"),
        BadInput.of(
            "`restore` of an unknown part",
            "restore DIR/images --data builtin:digits --missing middle --out DIR/o.png",
            "middle",
            "--missing",
            "left, right"),
        BadInput.of(
            "`restore` with a box beyond the image",
            "restore DIR/images --data builtin:digits --missing box:4,4,5,2 --out DIR/o.png",
            "box:4,4,5,2",
            "--missing",
            "8 x 8"),
        BadInput.of(
            "`restore` with a mask of another size",
            "restore DIR/images --data builtin:digits --missing DIR/sizes/a.png --out DIR/o.png",
            "2 x 2",
            "a.png",
            "that size"),
        BadInput.of(
            "`restore` from nothing",
            "restore DIR/images --data builtin:digits --missing box:0,0,8,8 --out DIR/o.png",
            "box:0,0,8,8",
            "--missing",
            "nothing known"),
        BadInput.of(
            "squares that do not fill the image",
            "restore DIR/images --data builtin:digits --downsample 3 --out DIR/o.png",
            "3",
            "--downsample",
            "8 and 8"),
        BadInput.of(
            "squares of pixels of a table",
            "restore DIR/run --data DIR/good.csv --downsample 2 --out DIR/o.csv",
            "2",
            "--downsample",
            "--missing"),
        BadInput.of(
            "a missing column that is none",
            "restore DIR/run --data DIR/good.csv --missing z --out DIR/o.csv",
            "'z'",
            "--missing",
            "x, y"),
        BadInput.of(
            "a label that no image has",
            "restore DIR/images --data builtin:digits --only x --missing left --out DIR/o.png",
            "'x'",
            "--only",
            "labels are"),
        BadInput.of(
            "noise carried into a picture",
            "transport DIR/images --data builtin:digits --from 1 --to 0 --out DIR/o.png",
            "standard",
            "--units",
            "data"),
        BadInput.of(
            "strange rows made of a table",
            "score DIR/run --data DIR/good.csv --against noise --out DIR/scored.csv",
            "'noise'",
            "--against",
            "file of rows"),
        BadInput.of(
            "a truncated classifier",
            "evaluate DIR/images --classifier DIR/short.safetensors",
            "is truncated",
            "short.safetensors",
            "copy it again"),
        BadInput.of(
            "a model in the place of a classifier",
            "evaluate DIR/images --classifier DIR/images/model.safetensors",
            "no classifier of images",
            "model.safetensors",
            "fluxion classifier"),
        BadInput.of(
            "a classifier of images of another size",
            "evaluate DIR/images --classifier DIR/two.safetensors",
            "[1, 2, 2]",
            "classifier",
            "[1, 8, 8]"),
        BadInput.of(
            "`--classifier` for a model of points",
            "evaluate DIR/run --classifier DIR/classifier.safetensors",
            "classifier.safetensors",
            "--classifier",
            "absent"),
        BadInput.of(
            "images without labels for a model with a condition",
            "evaluate DIR/images --data DIR/eight.idx --classifier DIR/classifier.safetensors",
            "label",
            "eight.idx",
            "--labels"),
        BadInput.of(
            "`--sweep` without `--classifier`",
            "evaluate DIR/images --sweep",
            "without --classifier",
            "--sweep",
            "add it"),
        BadInput.of(
            "`--sweep` with steps",
            "evaluate DIR/images --sweep --steps 5 --classifier DIR/classifier.safetensors",
            "--sweep",
            "--steps",
            "of its own"),
        BadInput.of(
            "`--unconditional` of a model without a condition",
            "evaluate DIR/plain --unconditional --classifier DIR/classifier.safetensors",
            "no condition",
            "--unconditional",
            "leave it out"),
        BadInput.of(
            "too few samples for neighbours",
            "evaluate DIR/images --count 4 --classifier DIR/classifier.safetensors",
            "4",
            "--count",
            "5 or more"),
        BadInput.of(
            "a table of other form for `--csv`",
            "evaluate DIR/images --sweep --csv DIR/o.txt --classifier DIR/classifier.safetensors",
            "o.txt",
            "--csv",
            ".parquet"),
        BadInput.of(
            "a folder that does not exist for `--csv`",
            "evaluate DIR/images --sweep --csv DIR/nowhere/o.csv --classifier DIR/classifier.safetensors",
            "o.csv",
            "--csv",
            "a folder that exists"),
        BadInput.of(
            "a folder that does not exist for `--picture` of a sweep",
            "evaluate DIR/images --sweep --picture DIR/nowhere/o.png --classifier DIR/classifier.safetensors",
            "o.png",
            "--picture",
            "a folder that exists"),
        BadInput.of(
            "the same name twice in a sweep",
            "evaluate DIR/images --sweep --with DIR/images --classifier DIR/classifier.safetensors",
            "images",
            "--with",
            "rename"),
        BadInput.of(
            "neighbours of a model without its run",
            "plot DIR/alone.safetensors neighbours --out DIR/o.png",
            "no training images",
            "alone.safetensors",
            "folder of a run"),
        BadInput.of(
            "neighbours of points",
            "plot DIR/run neighbours --out DIR/o.png",
            "neighbours",
            "KIND",
            "another kind"),
        BadInput.of(
            "a classifier of no images",
            "classifier spiral --out DIR/c.safetensors",
            "no images",
            "spiral",
            "data: {images"),
        BadInput.of(
            "a classifier of images without labels",
            "classifier DIR/unlabelled.yaml --out DIR/c.safetensors",
            "without labels",
            "data.images",
            "labels"),
        BadInput.of(
            "a classifier under another extension",
            "classifier spiral --out DIR/c.pt",
            "c.pt",
            "--out",
            ".safetensors"),
        BadInput.of(
            "a grid of images as SVG",
            "plot DIR/images samples --out DIR/o.svg",
            "o.svg",
            "--out",
            ".png"));
  }
}
