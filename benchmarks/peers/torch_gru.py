"""PyTorch on sequences: a causal GRU field, eager."""
import contest
import torch
from torch_fields import Training, checked

LENGTH, STEPS = 64, 50


class Field(torch.nn.Module):
    """torch.nn.GRU on values and time, and a head on both and its states, with the model's weights."""

    def __init__(self):
        super().__init__()
        arrays = {name: torch.from_numpy(values) for name, values in contest.weights().items()}
        encoder = {".".join(name.split(".")[-2:]): values for name, values in arrays.items() if name.startswith("encoder.")}
        self.gru = torch.nn.GRU(encoder["input.weight"].shape[1], encoder["state.weight"].shape[1], batch_first=True)
        head = [(arrays[f"head.layers.{i}.weight"], arrays[f"head.layers.{i}.bias"]) for i in (0, 1)]
        self.first, self.last = (torch.nn.Linear(w.shape[1], w.shape[0]) for w, _ in head)
        with torch.no_grad():
            for name, values in (("weight_ih_l0", "input.weight"), ("bias_ih_l0", "input.bias"),
                                 ("weight_hh_l0", "state.weight"), ("bias_hh_l0", "state.bias")):
                getattr(self.gru, name).copy_(encoder[values])
            for layer, (w, b) in zip((self.first, self.last), head):
                layer.weight.copy_(w)
                layer.bias.copy_(b)

    def forward(self, t, x):
        inputs = torch.cat([x, t[:, None, None].expand(-1, x.shape[1], 1)], 2)
        states, _ = self.gru(inputs)
        return self.last(torch.relu(self.first(torch.cat([inputs, states], 2))))


def ar1(n):
    noise = torch.randn(LENGTH, n)
    steps = [noise[0]]
    for z in noise[1:]:
        steps.append(0.8 * steps[-1] + 0.6 * z)
    return torch.stack(steps, 1)[:, :, None]


def train():
    field = Field()
    start = checked(field, LENGTH, 1)

    def loss(x1):
        x0 = torch.randn_like(x1)
        t = torch.rand(len(x1))
        s = t[:, None, None]
        return ((field(t, (1 - s) * x0 + s * x1) - (x1 - x0)) ** 2).mean()

    training = Training(field, loss, lambda: ar1(contest.NUMBERS["batch"]))
    return training.timed(), lambda: {"velocity": start, "loss": training.loss}


def sample():
    field = Field()
    n = contest.NUMBERS["sequences"]

    def work():
        with torch.inference_mode():
            x = torch.randn(n, LENGTH, 1)
            for i in range(STEPS):
                x = x + field(torch.full((n,), i / STEPS), x) / STEPS

    return contest.timed(work, 1, 1), lambda: {"velocity": checked(field, LENGTH, 1)}


contest.serve({"gru-step": train, "gru-sample": sample}[contest.WORKLOAD], ["torch"])
