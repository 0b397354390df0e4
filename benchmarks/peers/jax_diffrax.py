"""diffrax: adaptive solves of samples and log densities, and likelihood training through the solve."""
import contest
import diffrax, jax, jax.numpy as jnp, numpy as np, optax
from jax_fields import Training, gelu, layers, mlp

POINTS, CHECKED, FINE = 65536, 4096, 200
TOLERANCE = diffrax.PIDController(rtol=1e-5, atol=1e-5)


def velocity(params, t, x, activation=gelu):
    """The velocity at one point [d]."""
    return mlp(params, jnp.reshape(t, (1,)).astype(x.dtype), x[None], activation)[0]


def with_trace(params, t, x, activation=gelu):
    """The velocity at one point and its divergence, exact, beside it: [d + 1]."""
    value, push = jax.linearize(lambda z: velocity(params, t, z, activation), x)
    return jnp.append(value, jnp.trace(jax.vmap(push)(jnp.eye(len(x)))))


def solve(function, params, y, begin, end, solver, controller, step, most):
    found = diffrax.diffeqsolve(
        diffrax.ODETerm(lambda t, y, args: function(args, t, y)), solver, begin, end, step, y, params,
        stepsize_controller=controller, saveat=diffrax.SaveAt(t1=True), max_steps=most)
    return found.ys[0]


def adaptive(function, begin, end):
    """All rows, each with steps of its own, or all with those of one norm."""
    one = lambda params, y: solve(function, params, y, begin, end, diffrax.Dopri5(), TOLERANCE, None, 4096)
    if contest.VARIANT == "own steps":
        return jax.vmap(one, (None, 0))
    many = jax.vmap(function, (None, None, 0))
    return lambda params, y: solve(many, params, y, begin, end, diffrax.Dopri5(), TOLERANCE, None, 4096)


def fine(function, begin, end):
    """Classic Runge-Kutta with equal steps, all rows."""
    f = jax.vmap(function, (None, None, 0))
    h = (end - begin) / FINE

    def step(i, params, y):
        t = begin + i * h
        a = f(params, t, y)
        b = f(params, t + h / 2, y + h / 2 * a)
        c = f(params, t + h / 2, y + h / 2 * b)
        d = f(params, t + h, y + h * c)
        return y + h / 6 * (a + 2 * b + 2 * c + d)

    return lambda params, y: jax.lax.fori_loop(0, FINE, lambda i, y: step(i, params, y), y)


def sample():
    params = layers(contest.weights())
    carry = adaptive(velocity, 0.0, 1.0)
    draw = jax.jit(lambda params, key: carry(params, jax.random.normal(key, (POINTS, 2))))
    keys = iter(jax.random.split(jax.random.PRNGKey(1), 10000))

    def check():
        t, x = contest.inputs(2)
        ends = jax.jit(carry)(params, x)
        error = contest.root_mean_square(ends, jax.jit(fine(velocity, 0.0, 1.0))(params, x))
        return {"velocity": mlp(params, t, x), "samples": ends, "error": error}

    return contest.timed(lambda: draw(params, next(keys)).block_until_ready(), 1), check


def nats(y):
    """The log density of rows whose start and integral of the divergence are found: [n, d + 1]."""
    x0 = y[:, :-1]
    return -0.5 * jnp.sum(x0**2, 1) - 0.5 * x0.shape[1] * np.log(2 * np.pi) + y[:, -1]


def beside_zero(x):
    return jnp.concatenate([x, jnp.zeros((len(x), 1))], 1)


def extended(activation):
    return lambda params, t, y: with_trace(params, t, y[:-1], activation)


def density():
    params = layers(contest.weights())
    table = jnp.asarray(contest.rows())
    function = extended(gelu)
    carry = adaptive(function, 1.0, 0.0)
    score = jax.jit(lambda params, x: nats(carry(params, beside_zero(x))))

    def check():
        x = table[:CHECKED]
        found = score(params, x)
        exact = nats(jax.jit(fine(function, 1.0, 0.0))(params, beside_zero(x)))
        return {"velocity": mlp(params, *contest.inputs(2)), "logDensity": found,
                "error": contest.root_mean_square(found, exact)}

    return contest.timed(lambda: score(params, table).block_until_ready(), 1), check


def likelihood():
    params = layers(contest.weights())
    table = jnp.asarray(contest.rows())
    many = jax.vmap(extended(jnp.tanh), (None, None, 0))
    fixed = lambda params, y: solve(many, params, y, 1.0, 0.0, diffrax.Heun(), diffrax.ConstantStepSize(), -0.1, 16)
    chosen = lambda params, y: solve(many, params, y, 1.0, 0.0, diffrax.Dopri5(), TOLERANCE, None, 256)
    carry = fixed if contest.TASK["variant"] == "heun 10" else chosen
    batch = contest.NUMBERS["batch"]
    training = Training(
        params, lambda p, x, key: -jnp.mean(nats(carry(p, beside_zero(x)))),
        lambda key: table[jax.random.randint(key, (batch,), 0, len(table))], optax.adam(1e-3))

    def check():
        return {"velocity": mlp(params, *contest.inputs(2), jnp.tanh), "loss": training.loss,
                "logDensity": nats(fixed(params, beside_zero(table[:batch])))}

    return training.timed(), check


PREPARE = {"adaptive-65k": sample, "logdensity-65k": density, "cnf-step": likelihood}
contest.serve(PREPARE[contest.WORKLOAD], ["jax", "diffrax"])
