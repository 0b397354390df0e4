"""Whole processes of PyTorch: each run starts a Python that loads, samples and writes CSV."""
import contest
import os, pathlib, subprocess, sys, time
import numpy as np

CSV = contest.FOLDER / "theirs.csv"
PROGRAM = pathlib.Path(__file__).with_name("torch_sample_csv.py")
seen = {"peak": 0.0}


def run():
    CSV.unlink(missing_ok=True)
    numbers = [str(contest.NUMBERS["points"]), str(contest.NUMBERS["steps"])]
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, str(PROGRAM), str(contest.FOLDER), str(CSV), *numbers], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - start
    if status:
        raise RuntimeError(f"the timed process ended with status {status}")
    # Linux counts in KiB, macOS in bytes.
    seen["peak"] = max(seen["peak"], usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
    return taken


def check():
    from torch_fields import Mlp, checked

    table = np.loadtxt(CSV, delimiter=",", skiprows=1)
    return {"velocity": checked(Mlp(), 2), "rows": len(table), "spread": np.sqrt(np.mean(table**2))}


def prepare():
    run()
    return run, check


contest.serve(prepare, ["torch"], lambda: seen["peak"])
