"""JAX on points: training by flow matching in compiled scans, sampling by Euler's method."""
import contest
import jax, jax.numpy as jnp, optax
from jax_fields import Training, block, flow_loss, layers, mlp, spiral

POINTS, STEPS, CHUNK = 65536, 100, 2048


def mean_of_values(squares):
    return jnp.mean(squares, 1)


def train(velocity, draw, d):
    params = layers(contest.weights())
    training = Training(params, lambda p, x1, key: flow_loss(velocity, mean_of_values, p, x1, key), draw, optax.adam(1e-3))

    def check():
        return {"velocity": velocity(params, *contest.inputs(d)), "loss": training.loss}

    return training.timed(), check


def spiral_step():
    return train(mlp, lambda key: spiral(key, contest.NUMBERS["batch"]), 2)


def wide_step():
    table = jnp.asarray(contest.rows())
    draw = lambda key: table[jax.random.randint(key, (contest.NUMBERS["batch"],), 0, len(table))]
    return train(lambda p, t, x: mlp(p, t, x, residual=True), draw, table.shape[1])


def squash(params, t, x):
    """ConcatSquash layers with tanh between: (W h + b) * sigmoid(a t + c) + s t."""
    gates = jax.nn.sigmoid(t[:, None] * params["gate.weight"][:, 0] + params["gate.bias"])
    shifts = t[:, None] * params["shift.weight"][:, 0]
    h, first = x, 0
    count = sum(name.endswith(".weight") and name.startswith("layers") for name in params)
    for i in range(count):
        w = params[f"layers.{i}.weight"]
        units = slice(first, first + w.shape[0])
        z = (h @ w.T + params[f"layers.{i}.bias"]) * gates[:, units] + shifts[:, units]
        h, first = (z if i == count - 1 else jnp.tanh(z)), first + w.shape[0]
    return h


def recipe():
    params = {name: jnp.asarray(values) for name, values in contest.weights().items()}
    table = jnp.asarray(contest.rows())
    optimizer = optax.adamw(1e-3, weight_decay=0.1)
    loss = lambda p, x1, key: flow_loss(squash, lambda squares: jnp.sum(squares, 1), p, x1, key)
    tenth = contest.NUMBERS["epochs"] // 10
    run_block = block(loss, lambda key: table, optimizer, contest.NUMBERS["epochs"] - tenth)
    last_block = block(loss, lambda key: table, optimizer, tenth)
    seen = {"key": jax.random.PRNGKey(1), "loss": float("nan")}

    def work():
        seen["key"], first, second = jax.random.split(seen["key"], 3)
        state, _ = run_block((params, optimizer.init(params)), first)
        state, value = last_block(state, second)
        seen["loss"] = float(value)

    check = lambda: {"velocity": squash(params, *contest.inputs(table.shape[1])), "loss": seen["loss"]}
    return contest.timed(work, 1), check


def sample():
    params = layers(contest.weights())

    def euler(params, x):
        step = lambda i, x: x + mlp(params, jnp.full((len(x),), i / STEPS), x) / STEPS
        return jax.lax.fori_loop(0, STEPS, step, x)

    @jax.jit
    def draw(params, key):
        x = jax.random.normal(key, (POINTS, 2))
        if contest.VARIANT == "whole":
            return euler(params, x)
        return jax.lax.map(lambda part: euler(params, part), x.reshape(-1, CHUNK, 2))

    keys = iter(jax.random.split(jax.random.PRNGKey(1), 10000))
    work = lambda: draw(params, next(keys)).block_until_ready()

    def check():
        t, x = contest.inputs(2)
        return {"velocity": mlp(params, t, x), "samples": jax.jit(euler)(params, x)}

    return contest.timed(work, 1), check


PREPARE = {"spiral-step": spiral_step, "wide-step": wide_step, "recipe-gaussian-4d": recipe, "sample-euler100": sample}
contest.serve(PREPARE[contest.WORKLOAD], ["jax", "optax"])
