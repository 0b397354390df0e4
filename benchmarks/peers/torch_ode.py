"""torchdiffeq: adaptive sampling with one norm for all points, and likelihood training through the solve."""
import contest
import math, torch
from torch_fields import Mlp, Training, checked
from torchdiffeq import odeint, odeint_adjoint

POINTS, FINE = 65536, 200
ADAPTIVE = dict(method="dopri5", rtol=1e-5, atol=1e-5)


def sample():
    field = Mlp()
    function = lambda t, x: field(t.expand(len(x)), x)

    def carry(x, **options):
        with torch.no_grad():
            return odeint(function, x, torch.tensor([0.0, 1.0]), **options)[-1]

    def check():
        x = torch.from_numpy(contest.inputs(2)[1])
        ends = carry(x, **ADAPTIVE)
        fine = carry(x, method="rk4", options={"step_size": 1 / FINE})
        return {"velocity": checked(field, 2), "samples": ends, "error": contest.root_mean_square(ends, fine)}

    return contest.timed(lambda: carry(torch.randn(POINTS, 2), **ADAPTIVE), 1), check


class WithTrace(torch.nn.Module):
    """The velocity and the exact divergence, by one pass back for each coordinate."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    def forward(self, t, state):
        with torch.enable_grad():
            x = state[0] if state[0].requires_grad else state[0].detach().requires_grad_()
            value = self.field(t.expand(len(x)), x)
            trace = 0
            for i in range(x.shape[1]):
                trace = trace + torch.autograd.grad(value[:, i].sum(), x, create_graph=True)[0][:, i]
        return value, trace


def likelihood():
    field = Mlp(torch.tanh)
    start = checked(field, 2)
    table = torch.from_numpy(contest.rows())
    batch = contest.NUMBERS["batch"]
    function = WithTrace(field)
    solve = odeint_adjoint if contest.VARIANT == "adjoint" else odeint
    heun = dict(method="heun2", options={"step_size": 0.1})
    chosen = heun if contest.TASK["variant"] == "heun 10" else ADAPTIVE

    def nats(x, options, solve):
        ends, traces = solve(function, (x, torch.zeros(len(x))), torch.tensor([1.0, 0.0]), **options)
        return -0.5 * (ends[-1] ** 2).sum(1) - math.log(2 * math.pi) + traces[-1]

    found = nats(table[:batch], heun, odeint).detach().numpy()
    training = Training(
        field, lambda x: -nats(x, chosen, solve).mean(), lambda: table[torch.randint(len(table), (batch,))])
    return training.timed(), lambda: {"velocity": start, "logDensity": found, "loss": training.loss}


contest.serve({"adaptive-65k": sample, "cnf-step": likelihood}[contest.WORKLOAD], ["torch", "torchdiffeq"])
