package dev.fluxion.kernels;

import dev.fluxion.nn.GruArrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What a gated recurrent unit computes between its products; one loop each, as in Activations. */
final class Recurrent {
  private static final VectorSpecies<Float> S = Lanes.SPECIES;

  private Recurrent() {}

  static void mix(float[] m, float[] z, int at, float[] h, int from, int to, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector fresh = FloatVector.fromArray(S, m, at + i);
      FloatVector.fromArray(S, h, from + i)
          .sub(fresh)
          .fma(FloatVector.fromArray(S, z, at + i), fresh)
          .intoArray(h, to + i);
    }
  }

  static void gruBack(float[] g, GruArrays values, int at, float[] h, int from, int count) {
    float[] reset = values.reset();
    float[] keep = values.keep();
    float[] fresh = values.fresh();
    float[] own = values.own();
    float[] ofReset = values.ofReset();
    float[] ofKeep = values.ofKeep();
    float[] ofFresh = values.ofFresh();
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector above = FloatVector.fromArray(S, g, i);
      FloatVector z = FloatVector.fromArray(S, keep, at + i);
      FloatVector straight = above.mul(z);
      straight.intoArray(g, i);
      FloatVector.fromArray(S, h, from + i)
          .sub(FloatVector.fromArray(S, fresh, at + i))
          .mul(above)
          .mul(FloatVector.fromArray(S, ofKeep, at + i))
          .intoArray(ofKeep, at + i);
      FloatVector bent = above.sub(straight).mul(FloatVector.fromArray(S, ofFresh, at + i));
      bent.intoArray(ofFresh, at + i);
      FloatVector b = FloatVector.fromArray(S, own, at + i);
      FloatVector r = FloatVector.fromArray(S, reset, at + i);
      bent.mul(r).intoArray(own, at + i);
      bent.mul(b).mul(FloatVector.fromArray(S, ofReset, at + i)).intoArray(ofReset, at + i);
    }
  }
}
