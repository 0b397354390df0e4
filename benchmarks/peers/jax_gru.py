"""JAX on sequences: a causal GRU field, trained in compiled scans and sampled by Euler's method."""
import contest
import jax, jax.numpy as jnp, optax
from jax_fields import Training, flow_loss, layers, mlp

LENGTH, STEPS = 64, 50


def load():
    arrays = contest.weights()
    encoder = {name.split(".")[-2] + "." + name.split(".")[-1]: jnp.asarray(values)
               for name, values in arrays.items() if name.startswith("encoder.")}
    return {"encoder": encoder, "head": layers(arrays, "head.")}


def velocity(params, t, x):
    """The velocity at times [n] and sequences [n, length, channels]."""
    encoder = params["encoder"]
    hidden = encoder["state.weight"].shape[1]
    n, length, _ = x.shape
    times = jnp.broadcast_to(t[:, None, None], (n, length, 1))
    sums = jnp.concatenate([x, times], 2) @ encoder["input.weight"].T + encoder["input.bias"]

    def step(h, a):
        b = h @ encoder["state.weight"].T + encoder["state.bias"]
        reset = jax.nn.sigmoid(a[:, :hidden] + b[:, :hidden])
        keep = jax.nn.sigmoid(a[:, hidden : 2 * hidden] + b[:, hidden : 2 * hidden])
        fresh = jnp.tanh(a[:, 2 * hidden :] + reset * b[:, 2 * hidden :])
        h = fresh + keep * (h - fresh)
        return h, h

    _, states = jax.lax.scan(step, jnp.zeros((n, hidden)), jnp.swapaxes(sums, 0, 1))
    h = jnp.concatenate([x, times, jnp.swapaxes(states, 0, 1)], 2)
    (w, b), (v, c) = params["head"]
    return jax.nn.relu(h @ w + b) @ v + c


def ar1(key, n):
    noise = jax.random.normal(key, (LENGTH, n))
    step = lambda x, z: ((y := 0.8 * x + 0.6 * z), y)
    _, rest = jax.lax.scan(step, noise[0], noise[1:])
    return jnp.concatenate([noise[:1], rest]).T[:, :, None]


def train():
    params = load()
    loss = lambda p, x1, key: flow_loss(velocity, lambda squares: squares, p, x1, key)
    training = Training(params, loss, lambda key: ar1(key, contest.NUMBERS["batch"]), optax.adam(1e-3))
    check = lambda: {"velocity": velocity(params, *contest.inputs(LENGTH, 1)), "loss": training.loss}
    return training.timed(), check


def sample():
    params = load()
    n = contest.NUMBERS["sequences"]

    @jax.jit
    def draw(params, key):
        step = lambda i, x: x + velocity(params, jnp.full((n,), i / STEPS), x) / STEPS
        return jax.lax.fori_loop(0, STEPS, step, jax.random.normal(key, (n, LENGTH, 1)))

    keys = iter(jax.random.split(jax.random.PRNGKey(1), 10000))
    work = lambda: draw(params, next(keys)).block_until_ready()
    return contest.timed(work, 1, 1), lambda: {"velocity": velocity(params, *contest.inputs(LENGTH, 1))}


contest.serve({"gru-step": train, "gru-sample": sample}[contest.WORKLOAD], ["jax", "optax"])
