package dev.fluxion.coupling;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Pairs of point clouds, replayable by seed, for tests and timings of the assignment solver. */
enum AssignmentInstance {
  /** Standard normals against the noisy spiral. */
  NORMAL_TO_SPIRAL(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      spiral(b, random);
    }
  },
  SPIRAL_TWICE(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      spiral(a, random);
      spiral(b, random);
    }
  },
  NORMAL_TO_MOONS(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      moons(b, random);
    }
  },
  MOONS_TWICE(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      moons(a, random);
      moons(b, random);
    }
  },
  NORMAL_TWICE(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
    }
  },
  LINE(1) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      map(b, x -> x * x);
    }
  },
  TEN_DIMENSIONS(10) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
    }
  },
  MANY_DIMENSIONS(100) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
    }
  },
  /** Two tight clusters with a half of the points each on one side, two thirds and a third. */
  UNEVEN_CLUSTERS(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      for (int i = 0; i < n; i++) {
        put(a, i, random, .05, i < n / 2 ? 0 : 10);
        put(b, i, random, .05, i < 2 * n / 3 ? 0 : 10);
      }
    }
  },
  /** Sixteen distinct points against twenty-four, each repeated many times. */
  REPEATED_POINTS(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      for (int i = 0; i < n; i++) {
        System.arraycopy(a, 2 * random.nextInt(Math.min(n, 16)), a, 2 * i, 2);
        System.arraycopy(b, 2 * random.nextInt(Math.min(n, 24)), b, 2 * i, 2);
      }
    }
  },
  /** Points rounded to integers: repeated points and equal distances. */
  LATTICE(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      map(a, x -> random.nextInt(20));
      map(b, x -> random.nextInt(25));
    }
  },
  ALL_EQUAL(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      map(b, x -> 1);
    }
  },
  /** One side moved far away and shrunk, as samples of an untrained model may be. */
  FAR_AND_SMALL(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      map(b, x -> .1 * x + 100);
    }
  },
  UNEQUAL_SCALES(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      for (int i = 0; i < n; i++) {
        a[2 * i] *= 1e6;
        b[2 * i] *= 1e6;
        a[2 * i + 1] *= 1e-3;
        b[2 * i + 1] *= 1e-3;
      }
    }
  },
  HEAVY_TAILS(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      map(a, x -> Math.tan(Math.PI * (random.nextDouble() - .5)));
      map(b, x -> Math.tan(Math.PI * (random.nextDouble() - .5)));
    }
  },
  OUTLIERS(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      a[0] = 1e4;
      b[b.length - 1] = -1e4;
    }
  },
  /** One side on each axis: every permutation costs the same. */
  CROSSED_LINES(2) {
    @Override
    void fill(double[] a, double[] b, int n, Random random) {
      normals(a, random);
      normals(b, random);
      for (int i = 0; i < n; i++) {
        a[2 * i] = 0;
        b[2 * i + 1] = 0;
      }
    }
  };

  final int dimension;

  AssignmentInstance(int dimension) {
    this.dimension = dimension;
  }

  abstract void fill(double[] a, double[] b, int n, Random random);

  /** The points a and b, each [n, dimension]. */
  double[][] points(int n, long seed) {
    double[] a = new double[n * dimension];
    double[] b = new double[n * dimension];
    fill(a, b, n, new Random(seed));
    return new double[][] {a, b};
  }

  private static void map(double[] values, DoubleUnaryOperator function) {
    for (int k = 0; k < values.length; k++) {
      values[k] = function.applyAsDouble(values[k]);
    }
  }

  private static void normals(double[] values, Random random) {
    map(values, x -> random.nextGaussian());
  }

  private static void put(double[] points, int i, Random random, double scale, double x) {
    points[2 * i] = x + scale * random.nextGaussian();
    points[2 * i + 1] = scale * random.nextGaussian();
  }

  private static void spiral(double[] points, Random random) {
    for (int i = 0; i < points.length / 2; i++) {
      double angle = 3 * Math.PI * Math.sqrt(random.nextDouble());
      points[2 * i] = angle * Math.cos(angle) / 5 + .05 * random.nextGaussian();
      points[2 * i + 1] = angle * Math.sin(angle) / 5 + .05 * random.nextGaussian();
    }
  }

  private static void moons(double[] points, Random random) {
    for (int i = 0; i < points.length / 2; i++) {
      double angle = Math.PI * random.nextDouble();
      boolean upper = random.nextBoolean();
      points[2 * i] = (upper ? Math.cos(angle) : 1 - Math.cos(angle)) + .1 * random.nextGaussian();
      points[2 * i + 1] =
          (upper ? Math.sin(angle) : .5 - Math.sin(angle)) + .1 * random.nextGaussian();
    }
  }
}
