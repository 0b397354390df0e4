#!/usr/bin/env python3
"""Makes fluxion-data's iris.csv from the iris.csv of scikit-learn 1.2.1 as Debian packages it.

Fetches python3-sklearn with apt-get download and checks the file before use; names the columns and the species.
"""
import csv, hashlib, io, pathlib, subprocess, sys, tempfile

PACKAGE = "python3-sklearn"
MEMBER = "usr/lib/python3/dist-packages/sklearn/datasets/data/iris.csv"
SHA256 = "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"
COLUMNS = ["sepalLength", "sepalWidth", "petalLength", "petalWidth", "species"]
TARGET = pathlib.Path(__file__).resolve().parent.parent / "fluxion-data/src/main/resources/dev/fluxion/data/iris.csv"

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(pathlib.Path(folder).glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(archive), "x"], cwd=folder, check=True)
    raw = (pathlib.Path(folder) / "x" / MEMBER).read_bytes()
found = hashlib.sha256(raw).hexdigest()
if found != SHA256:
    sys.exit(f"{MEMBER} of {PACKAGE} has sha256 {found}, expected {SHA256}")

rows = list(csv.reader(io.StringIO(raw.decode("ascii"))))
species = rows[0][2:]
lines = [",".join(COLUMNS)] + [",".join(row[:4] + [species[int(row[4])]]) for row in rows[1:]]
TARGET.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
print(f"{TARGET.name}: {len(rows) - 1} rows")
