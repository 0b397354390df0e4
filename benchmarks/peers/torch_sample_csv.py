"""Loads a model, samples by classic Runge-Kutta, writes CSV: FOLDER CSV POINTS STEPS."""
import csv, sys
import torch
from torch_fields import Mlp

points, steps = int(sys.argv[3]), int(sys.argv[4])
field = Mlp()
h = 1 / steps
with torch.inference_mode():
    x = torch.randn(points, 2)
    for i in range(steps):
        at = lambda s: torch.full((points,), (i + s) * h)
        a = field(at(0), x)
        b = field(at(0.5), x + h / 2 * a)
        c = field(at(0.5), x + h / 2 * b)
        d = field(at(1), x + h * c)
        x = x + h / 6 * (a + 2 * b + 2 * c + d)
with open(sys.argv[2], "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["x", "y"])
    writer.writerows(x.tolist())
