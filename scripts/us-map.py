#!/usr/bin/env python3
"""Makes fluxion-data's us-map.csv.gz: longitude and latitude of the postcodes of the lower 48 states and D.C.

Each distinct point stands once, in the order of its first postcode. Fetches vega-datasets with npm pack and checks
its zipcodes.csv before use. Needs npm; writes the same bytes every time with the same zlib.
"""
import csv, gzip, hashlib, io, pathlib, subprocess, sys, tarfile, tempfile

PACKAGE = "vega-datasets@3.2.1"
MEMBER = "package/data/zipcodes.csv"
SHA256 = "8ad998c84fe40b33806130ba942f18beaf734617a150ad563eeaebdfc003bc62"
POINTS = 33_109
ELSEWHERE = {"AK", "HI", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"}
TARGET = pathlib.Path(__file__).resolve().parent.parent / "fluxion-data/src/main/resources/dev/fluxion/data/us-map.csv.gz"

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(pathlib.Path(folder).glob("*.tgz"))
    with tarfile.open(archive) as tar:
        raw = tar.extractfile(MEMBER).read()
found = hashlib.sha256(raw).hexdigest()
if found != SHA256:
    sys.exit(f"{MEMBER} of {PACKAGE} has sha256 {found}, expected {SHA256}")

points = {}
for row in csv.DictReader(io.StringIO(raw.decode("utf-8"))):
    if row["state"] not in ELSEWHERE:
        points.setdefault((float(row["longitude"]), float(row["latitude"])), (row["longitude"], row["latitude"]))
if len(points) != POINTS:
    sys.exit(f"{len(points)} distinct points, expected {POINTS}")
text = "longitude,latitude\n" + "".join(f"{x},{y}\n" for x, y in points.values())
with open(TARGET, "wb") as out, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as zipped:
    zipped.write(text.encode("ascii"))
print(f"{TARGET.name}: {len(points)} points, {TARGET.stat().st_size} bytes, content sha256 {hashlib.sha256(text.encode()).hexdigest()}")
