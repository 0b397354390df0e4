package dev.fluxion.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Data that cannot be trained on. */
final class BadDataInputs {
  private BadDataInputs() {}

  static void write(Path folder) throws IOException {
    StringBuilder good = new StringBuilder("x,y\n");
    for (int i = 0; i < 60; i++) {
      good.append(i % 7).append('.').append(i).append(',').append(i * i % 11).append(".5\n");
    }
    text(folder, "good.csv", good.toString());
    text(folder, "empty.csv", "");
    text(folder, "header.csv", "x,y\n");
    text(folder, "one-row.csv", "x,y\n1,2\n");
    text(folder, "constant.csv", "x,y\n1,5\n2,5\n3,5\n4,5\n");
    text(folder, "missing.csv", "x,y\n1,2\n3,\n5,6\n");
    text(folder, "text.csv", "x,colour\n1,red\n2,blue\n3,red\n");
    text(folder, "date.csv", "x,day\n1,2024-01-01\n2,2024-01-02\n3,2024-01-03\n");
    text(folder, "nan.csv", "x,y\n1,2\n3,NaN\n5,6\n");
    text(folder, "infinite.csv", "x,y\n1,2\n3,4\n-inf,6\n");
    text(folder, "huge.csv", "x,y\n1,2\n3,1e300\n5,6\n");
    text(folder, "twice.csv", "x,y,x\n1,2,3\n4,5,6\n");
    text(folder, "ragged.csv", "x,y\n1,2\n3,4,5\n6,7\n");
    text(folder, "points.xlsx", "PK");
    Files.write(folder.resolve("zeros.csv"), new byte[] {'x', ',', 'y', '\n', 0, 0, 0});
    Files.write(folder.resolve("latin.csv"), new byte[] {'x', ',', (byte) 0xe9, '\n', '1'});
    text(folder, "broken.parquet", "PAR1 and nothing more");
    text(folder, "broken.npy", "not a NumPy file");
    byte[] objects = "\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] head =
        "v\0{'descr': '|O', 'fortran_order': False, 'shape': (3, 2), }"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] npy = Arrays.copyOf(objects, 128);
    Arrays.fill(npy, 8, 128, (byte) ' ');
    System.arraycopy(head, 0, npy, 8, head.length);
    npy[127] = '\n';
    Files.write(folder.resolve("objects.npy"), npy);
    Files.createDirectory(folder.resolve("folder.csv"));
  }

  private static void text(Path folder, String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  static List<BadInput> all() {
    return List.of(
        BadInput.data("a file that is not there", "absent.csv", "absent.csv", "DIR", "looked for"),
        BadInput.data("an empty file", "empty.csv", "empty", "empty.csv", "needs"),
        BadInput.data("a header without rows", "header.csv", "no rows", "header.csv", "at least"),
        BadInput.data("one row", "one-row.csv", "one row", "one-row.csv", "at least"),
        BadInput.data("a constant column", "constant.csv", "5", "'y'", "leave it out"),
        BadInput.data("a missing value", "missing.csv", "row 2", "'y'", "missing: drop"),
        BadInput.data("a text column", "text.csv", "'red'", "'colour'", "columns: [x]"),
        BadInput.data("a column of dates", "date.csv", "2024-01-01", "'day'", "epoch("),
        BadInput.data("NaN", "nan.csv", "NaN", "row 2, column 'y'", ";"),
        BadInput.data("an infinity", "infinite.csv", "infinite", "row 3, column 'x'", ";"),
        BadInput.data("a value beyond float32", "huge.csv", "1.0E300", "row 2, column 'y'", ";"),
        BadInput.data("duplicate column names", "twice.csv", "'x'", "twice.csv", "own name"),
        BadInput.data("lines of unequal length", "ragged.csv", "3 fields", "line 3", "correct"),
        BadInput.data("an unknown extension", "points.xlsx", "points.xlsx", "xlsx", ".csv"),
        BadInput.data("binary content", "zeros.csv", "zero bytes", "zeros.csv", "UTF-8"),
        BadInput.data("Latin-1 text", "latin.csv", "not UTF-8", "latin.csv", "save it"),
        BadInput.data(
            "a damaged Parquet file",
            "broken.parquet",
            "No magic bytes",
            "broken.parquet",
            "check"),
        BadInput.data(
            "a damaged NumPy file", "broken.npy", "not a NumPy", "broken.npy", "numpy.save"),
        BadInput.data("a NumPy file of objects", "objects.npy", "'|O'", "objects.npy", "astype"),
        BadInput.data("a folder", "folder.csv", "folder", "folder.csv", "name a file"),
        BadInput.data("an unknown built-in set", "builtin:us-mao", "us-mao", "built-in", "us-map"),
        BadInput.set("data={file: good.csv, columns: [x, Y]}", "'Y'", "good.csv", "'y'"),
        BadInput.set(
            "data={file: good.csv, columns: [x, x]}", "[x, x]", "data.columns", "different"),
        BadInput.set(
            "data={file: good.csv, dequantize: {z: 1}}",
            "z",
            "data.dequantize",
            "columns are x, y"),
        BadInput.set("data={toy: moon}", "'moon'", "data.toy", "'moons'"),
        BadInput.query("drop table x", "", "the query", "SELECT"),
        BadInput.query("select 1 as x; select 2 as x", "2 statements", "the query", "one SELECT"),
        BadInput.query("selct 1", "selct", "the query", ""),
        BadInput.query("select z from 'good.csv'", "z", "the query", ""));
  }
}
