"""What the peers' programs share: the task, the model's weights, and the protocol of dev.fluxion.benchmarks.peer.Side.

Usage of each program: PROGRAM FOLDER VARIANT. FOLDER holds task.json, model.safetensors, inputs.json and, for some, rows.npy.
Import this module before any other, so that the number of threads is set when they load.
"""
import importlib.metadata, json, os, pathlib, sys, time

# Replies go where standard output was; what libraries print goes to standard error.
_replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

FOLDER = pathlib.Path(sys.argv[1])
VARIANT = sys.argv[2]
TASK = json.loads((FOLDER / "task.json").read_text())
WORKLOAD = TASK["workload"]
NUMBERS = TASK["numbers"]
THREADS = TASK["threads"]
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import numpy as np


class Unavailable(Exception):
    """This way of doing the work cannot be taken here."""


def weights():
    """The model's arrays by name, without the word 'weights.' before it (docs/model-file.md)."""
    raw = (FOLDER / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__")
    arrays = {}
    for name, entry in header.items():
        first, behind = entry["data_offsets"]
        kind = {"F32": np.float32, "F64": np.float64, "I64": np.int64}[entry["dtype"]]
        if name.startswith("weights."):
            values = np.frombuffer(raw[start + first : start + behind], kind)
            arrays[name[len("weights.") :]] = values.reshape(entry["shape"]).copy()
    return arrays


def dense(arrays, prefix=""):
    """The layers of a dense stack, [(weight, bias), ...]."""
    layers = []
    while f"{prefix}layers.{len(layers)}.weight" in arrays:
        name = f"{prefix}layers.{len(layers)}."
        layers.append((arrays[name + "weight"], arrays[name + "bias"]))
    return layers


def inputs(*shape):
    """The times and the points that all sides are compared at, rows of a shape."""
    arrays = json.loads((FOLDER / "inputs.json").read_text())
    return np.array(arrays["t"], np.float32), np.array(arrays["x"], np.float32).reshape(-1, *shape)


def array(name):
    """Another array of the inputs, in double precision."""
    return np.array(json.loads((FOLDER / "inputs.json").read_text())[name])


def rows():
    """The rows that all sides train on or score."""
    return np.load(FOLDER / "rows.npy").astype(np.float32)


def root_mean_square(a, b):
    return float(np.sqrt(np.mean((np.asarray(a, np.float64) - np.asarray(b, np.float64)) ** 2)))


def peak_megabytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def timed(work, scale, warm_ups=2):
    """A run that answers with the seconds of the work times scale, after some runs to warm up."""

    def run():
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * scale

    for _ in range(warm_ups):
        work()
    return run


def _reply(values):
    _replies.write(json.dumps(values) + "\n")
    _replies.flush()


def serve(prepare, packages, memory=peak_megabytes):
    """Answers requests. prepare warms up and returns run() -> figure and check() -> {name: values}."""
    try:
        run, check = prepare()
    except Unavailable as reason:
        _reply({"unavailable": str(reason)})
        return
    _reply({"ready": True, "versions": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)})
    for request in sys.stdin:
        request = request.strip()
        if request == "run":
            _reply({"figure": run()})
        elif request == "check":
            _reply({"values": {name: np.ravel(values).astype(float).tolist() for name, values in check().items()}})
        elif request == "memory":
            _reply({"peakMegabytes": memory()})
        elif request == "end":
            return
        else:
            _reply({"unknown": request})
