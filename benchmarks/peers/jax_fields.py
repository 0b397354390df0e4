"""Fields and laws in JAX; weights lie as [inputs, outputs]."""
import contest
import jax, jax.numpy as jnp


def layers(arrays, prefix=""):
    return [(jnp.asarray(w.T.copy()), jnp.asarray(b)) for w, b in contest.dense(arrays, prefix)]


def gelu(x):
    return jax.nn.gelu(x, approximate=False)


def mlp(layers, t, x, activation=gelu, residual=False):
    """The velocity at times [n] and points [n, d]."""
    h = jnp.concatenate([x, t[:, None]], 1)
    for i, (w, b) in enumerate(layers[:-1]):
        value = activation(h @ w + b)
        h = h + value if residual and i > 0 else value
    w, b = layers[-1]
    return h @ w + b


def spiral(key, n):
    place, noise = jax.random.split(key)
    radius = 3 * jax.random.uniform(place, (n,))
    angle = 2 * jnp.pi * radius
    return jnp.stack([radius * jnp.cos(angle), radius * jnp.sin(angle)], 1) + 0.1 * jax.random.normal(noise, (n, 2))


def flow_loss(velocity, reduce, params, x1, key):
    """The flow matching loss on straight paths from standard normal points; reduce joins the values of a row."""
    first, second = jax.random.split(key)
    x0 = jax.random.normal(first, x1.shape)
    t = jax.random.uniform(second, x1.shape[:1])
    s = t.reshape((-1,) + (1,) * (x1.ndim - 1))
    error = velocity(params, t, (1 - s) * x0 + s * x1) - (x1 - x0)
    return jnp.mean(reduce(error**2))


def block(loss, draw, optimizer, steps):
    """A compiled scan over training steps, data drawn inside: (state, key) -> (state, mean loss)."""
    import optax

    def step(state, key):
        params, memory = state
        data, noise = jax.random.split(key)
        value, gradient = jax.value_and_grad(loss)(params, draw(data), noise)
        update, memory = optimizer.update(gradient, memory, params)
        return (optax.apply_updates(params, update), memory), value

    @jax.jit
    def run(state, key):
        state, losses = jax.lax.scan(step, state, jax.random.split(key, steps))
        return state, jnp.mean(losses)

    return run


class Training:
    """A training that goes on block by block."""

    def __init__(self, params, loss, draw, optimizer):
        self.steps = contest.NUMBERS["block"]
        self.run_block = block(loss, draw, optimizer, self.steps)
        self.state = (params, optimizer.init(params))
        self.key = jax.random.PRNGKey(1)
        self.loss = float("nan")

    def work(self):
        self.key, key = jax.random.split(self.key)
        self.state, loss = self.run_block(self.state, key)
        self.loss = float(loss)

    def timed(self):
        return contest.timed(self.work, 1e3 / self.steps, contest.NUMBERS["warmUps"])
