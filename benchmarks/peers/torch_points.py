"""PyTorch on points: training by flow matching, eager or compiled or with TorchCFM, and sampling in chunks."""
import contest
import torch
from torch_fields import Mlp, Training, checked, spiral

POINTS, STEPS, CHUNK = 65536, 100, 2048


def plain(field):
    def loss(x1):
        x0 = torch.randn_like(x1)
        t = torch.rand(len(x1))
        s = t[:, None]
        return ((field(t, (1 - s) * x0 + s * x1) - (x1 - x0)) ** 2).mean()

    return loss


def by_torchcfm(field):
    from torchcfm.conditional_flow_matching import ConditionalFlowMatcher

    matcher = ConditionalFlowMatcher(sigma=0.0)

    def loss(x1):
        t, xt, target = matcher.sample_location_and_conditional_flow(torch.randn_like(x1), x1)
        return ((field(t, xt) - target) ** 2).mean()

    return loss


def train(draw, d, residual):
    field = Mlp(residual=residual)
    start = checked(field, d)
    loss = by_torchcfm(field) if contest.VARIANT == "torchcfm" else plain(field)
    if contest.VARIANT == "compiled":
        loss = torch.compile(loss)
    training = Training(field, loss, draw)
    try:
        run = training.timed()
    except Exception as failure:
        if contest.VARIANT != "compiled":
            raise
        raise contest.Unavailable("torch.compile fails: " + str(failure).strip().splitlines()[0][:120]) from failure
    return run, lambda: {"velocity": start, "loss": training.loss}


def spiral_step():
    return train(lambda: spiral(contest.NUMBERS["batch"]), 2, False)


def wide_step():
    table = torch.from_numpy(contest.rows())
    draw = lambda: table[torch.randint(len(table), (contest.NUMBERS["batch"],))]
    return train(draw, table.shape[1], True)


def sample():
    field = Mlp()

    def euler(x):
        with torch.inference_mode():
            for part in x.split(CHUNK):
                for i in range(STEPS):
                    part.add_(field(torch.full((len(part),), i / STEPS), part), alpha=1 / STEPS)
        return x

    def check():
        return {"velocity": checked(field, 2), "samples": euler(torch.from_numpy(contest.inputs(2)[1])).numpy()}

    return contest.timed(lambda: euler(torch.randn(POINTS, 2)), 1), check


PREPARE = {"spiral-step": spiral_step, "wide-step": wide_step, "sample-euler100": sample}
contest.serve(PREPARE[contest.WORKLOAD], ["torch", "torchcfm"] if contest.VARIANT == "torchcfm" else ["torch"])
