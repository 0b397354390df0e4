package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static Tensor make() {
    return Tensors.full(ScalarType.Float, 3, 4);
  }

  @Test
  void whatIsMadeInsideIsFreedAtTheEnd() {
    NativeRuntime.start();
    long before = Pointer.totalCount();
    Tensor made;
    try (Scope scope = new Scope()) {
      made = make();
      made.mul(new Scalar(2.0)).add(made);
      assertThat(Pointer.totalCount()).isGreaterThan(before);
    }
    assertThat(made.isNull()).isTrue();
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void whatIsKeptGoesToTheEnclosingScope() {
    Tensor kept;
    Tensor lost;
    try (Scope outer = new Scope()) {
      try (Scope inner = new Scope()) {
        lost = make();
        kept = inner.keep(make());
      }
      assertThat(lost.isNull()).isTrue();
      assertThat(kept.isNull()).isFalse();
      assertThat(Tensors.floats(kept)).containsOnly(3);
    }
    assertThat(kept.isNull()).isTrue();
  }

  @Test
  void whatIsKeptThroughAllScopesLivesOn() {
    Tensor kept;
    try (Scope outer = new Scope()) {
      Tensor handed;
      try (Scope middle = new Scope()) {
        try (Scope inner = new Scope()) {
          handed = middle.keep(inner.keep(make()));
        }
        assertThat(handed.isNull()).isFalse();
      }
      kept = outer.keep(handed);
    }
    assertThat(kept.isNull()).isFalse();
    assertThat(Tensors.floats(kept)).containsOnly(3);
    kept.close();
    assertThat(kept.isNull()).isTrue();
  }

  @Test
  void whatIsKeptWithoutAnEnclosingScopeLivesOn() {
    Tensor kept;
    try (Scope scope = new Scope()) {
      kept = scope.keep(make());
    }
    assertThat(Tensors.floats(kept)).containsOnly(3);
    kept.close();
  }

  @Test
  void tensorsOfOuterScopesAreLeftAlone() {
    try (Scope outer = new Scope()) {
      Tensor mine = make();
      try (Scope inner = new Scope()) {
        mine.add_(mine);
      }
      assertThat(Tensors.floats(mine)).containsOnly(6);
    }
  }

  @Test
  void aScopeEndsWithAnException() {
    List<Tensor> made = new ArrayList<>();
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              try (Scope scope = new Scope()) {
                made.add(make());
                throw new IllegalStateException("stop");
              }
            });
    assertThat(made.get(0).isNull()).isTrue();
  }

  @Test
  void aScopeBelongsToItsThread() throws InterruptedException {
    List<Tensor> other = new ArrayList<>();
    try (Scope scope = new Scope()) {
      Thread thread = new Thread(() -> other.add(make()));
      thread.start();
      thread.join();
    }
    assertThat(other.get(0).isNull()).isFalse();
    other.get(0).close();
  }
}
