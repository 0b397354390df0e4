#!/usr/bin/env python3
"""W2 (the root of the mean squared distance) of 2,048 samples to 2,048 moons as TorchCFM draws them: equal halves, equidistant angles.

With files of samples (CSV, columns x and y) the mean over blocks of 2,048 rows of each. Without: that of moons to moons, and
that of the exact field of independent pairs by Euler, which is how bad few steps have to be:
v(t, x) = (E[x1 | x_t = x] - x) / (1 - t), x_t = (1 - t) x0 + t x1, the mean over nodes of the moons and the eight Gaussians,
weighted by the density of x_t. Needs numpy and scipy; nothing of Fluxion's. The exact field takes some ten minutes.
"""
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

COUNT, DRAWS = 2048, 5
ANGLES, SHIFTS = 300, 8
DEVIATION = 0.1**0.5
CENTRES = 5 * np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], 1)


def moons(angle, shift, upper):
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    return np.stack([3 * (x + 0.2 * shift) - 1, 3 * (y + 0.2 * shift) - 1], 1)


def real(rng):
    angle = np.tile(np.linspace(0, np.pi, COUNT // 2), 2)
    return moons(angle, rng.random(COUNT), np.arange(COUNT) < COUNT // 2)


def nodes():
    angle, shift, upper = np.meshgrid(
        np.pi * (np.arange(ANGLES) + 0.5) / ANGLES, (np.arange(SHIFTS) + 0.5) / SHIFTS, [True, False])
    return moons(angle.ravel(), shift.ravel(), upper.ravel())


NODES = nodes()


def end(t, x):
    """E[x1 | x_t = x], [n, 2]."""
    out = np.empty_like(x)
    for part in np.array_split(np.arange(len(x)), 64):
        logs = np.stack(
            [-cdist(x[part], t * NODES + (1 - t) * c, 'sqeuclidean') for c in CENTRES], 2) / (2 * ((1 - t) * DEVIATION)**2)
        weights = np.exp(logs - logs.max((1, 2), keepdims=True)).sum(2)
        out[part] = weights @ NODES / weights.sum(1, keepdims=True)
    return out


def euler(x, steps):
    for k in range(steps):
        t = k / steps
        x = x + (end(t, x) - x) / (1 - t) / steps
    return x


def w2(a, b):
    cost = cdist(a, b, 'sqeuclidean')
    i, j = linear_sum_assignment(cost)
    return cost[i, j].mean()**0.5


def show(name, values):
    print(f'{name:24}{np.mean(values):.4f} +- {np.std(values, ddof=1):.2g}', flush=True)


def exact(rng):
    show('floor', [w2(real(rng), real(rng)) for _ in range(DRAWS)])
    for steps in (1, 2, 5, 10, 100):
        starts = [CENTRES[rng.integers(8, size=COUNT)] + DEVIATION * rng.standard_normal((COUNT, 2)) for _ in range(DRAWS)]
        show(f'euler {steps}', [w2(euler(x0, steps), real(rng)) for x0 in starts])


def main():
    rng = np.random.default_rng(1)
    for file in sys.argv[1:]:
        samples = np.loadtxt(file, delimiter=',', skiprows=1)[:, :2]
        show(file, [w2(samples[k:k + COUNT], real(rng)) for k in range(0, len(samples) - COUNT + 1, COUNT)])
    if not sys.argv[1:]:
        exact(rng)


if __name__ == '__main__':
    main()
