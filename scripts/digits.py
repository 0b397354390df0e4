#!/usr/bin/env python3
"""Makes fluxion-data's digits.csv.gz from the digits.csv.gz of scikit-learn 1.2.1 as Debian packages it.

Fetches python3-sklearn with apt-get download and checks the file before use; names the columns and writes whole numbers.
"""
import csv, gzip, io, pathlib, sys
from fetched import from_debian

PACKAGE = "python3-sklearn"
MEMBER = "usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz"
SHA256 = "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a"
TARGET = pathlib.Path(__file__).resolve().parent.parent / "fluxion-data/src/main/resources/dev/fluxion/data/digits.csv.gz"

raw = from_debian(PACKAGE, MEMBER, SHA256)
rows = [[int(float(value)) for value in row] for row in csv.reader(io.StringIO(gzip.decompress(raw).decode("ascii")))]
if len(rows) != 1797 or any(len(row) != 65 or not all(0 <= value <= 16 for value in row) for row in rows):
    sys.exit(f"{MEMBER} does not hold 1,797 rows of 64 values from 0 to 16 and a label")
lines = [",".join([f"p{i}" for i in range(64)] + ["label"])] + [",".join(map(str, row)) for row in rows]
TARGET.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("ascii"), 9, mtime=0))
print(f"{TARGET.name}: {len(rows)} rows")
