"""Prints the packages that the peers need and this Python lacks, one line, or nothing."""
import importlib.util, sys

NEEDED = ["numpy", "scipy", "torch", "jax", "optax", "equinox", "diffrax", "torchdiffeq", "torchcfm", "ot"]

if sys.version_info < (3, 11):
    print("a version of 3.11 or newer")
else:
    print(", ".join(name for name in NEEDED if importlib.util.find_spec(name) is None))
