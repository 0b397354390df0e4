"""Exact optimal transport of point clouds: POT, alone and as TorchCFM calls it."""
import contest
import os, time

if contest.VARIANT == "pot":
    # Alone, POT must not load the libraries that it could work on, which are installed for others.
    for name in ("PYTORCH", "JAX", "CUPY", "TENSORFLOW"):
        os.environ[f"POT_BACKEND_DISABLE_{name}"] = "1"

import numpy as np, ot

N, REPEATS = contest.NUMBERS["n"], contest.NUMBERS["repeats"]
random = np.random.default_rng(1)


def spiral(n):
    radius = 3 * random.random(n)
    angle = 2 * np.pi * radius
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1) + 0.1 * random.normal(size=(n, 2))


def plan(a, b):
    return ot.emd(ot.unif(len(a)), ot.unif(len(b)), ot.dist(a, b), numItermax=10_000_000)


def prepare():
    if contest.VARIANT == "torchcfm":
        import torch
        from torchcfm.optimal_transport import OTPlanSampler

        torch.set_num_threads(contest.THREADS)
        sampler = OTPlanSampler("exact")
        ready = lambda a: torch.from_numpy(a.astype(np.float32))
        work = lambda a, b: sampler.sample_plan(a, b)
    else:
        ready = lambda a: a
        work = plan

    def run():
        spent = 0
        for _ in range(REPEATS):
            a, b = ready(random.normal(size=(N, 2))), ready(spiral(N))
            start = time.perf_counter()
            work(a, b)
            spent += time.perf_counter() - start
        return spent * 1e3 / REPEATS

    def check():
        a, b = contest.array("normal").reshape(-1, 2), contest.array("spiral").reshape(-1, 2)
        return {"cost": (plan(a, b) * ot.dist(a, b)).sum()}

    run()
    return run, check


contest.serve(prepare, ["POT", "torchcfm"] if contest.VARIANT == "torchcfm" else ["POT"])
