package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("other tests' scopes would be refused")
class MemoryGuardTest {
  @Test
  void scopesAreRefusedWhileTheProcessHoldsMoreThanItsLimit() {
    NativeRuntime.start();
    AtomicLong held = new AtomicLong(3_000_000_000L);
    MemoryGuard guard = new MemoryGuard(held::get, 2_000_000_000L, NativeRuntime::refuse);
    try {
      guard.look();
      assertThatThrownBy(Scope::new)
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("the process holds 3.0 GB of memory, more than its limit of 2.0 GB");
    } finally {
      held.set(2_000_000_000L);
      guard.look();
    }
    assertThatCode(() -> new Scope().close()).doesNotThrowAnyException();
  }

  @Test
  void memoryThatTheCollectorFreesIsNotHeldAgainstTheProcess() {
    NativeRuntime.start();
    AtomicLong looks = new AtomicLong();
    new MemoryGuard(() -> looks.getAndIncrement() == 0 ? 3L : 1L, 2, NativeRuntime::refuse).look();
    assertThatCode(() -> new Scope().close()).doesNotThrowAnyException();
  }

  @Test
  void aThreadWatchesFromTheStartInPlaceOfJavaCpp() {
    NativeRuntime.start();
    assertThat(Thread.getAllStackTraces().keySet().stream().filter(Thread::isDaemon))
        .anyMatch(thread -> thread.getName().equals(MemoryGuard.NAME));
    assertThat(Pointer.maxPhysicalBytes()).isZero();
  }

  @Test
  void nothingIsSaidWhileNothingChanges() {
    AtomicLong held = new AtomicLong(1);
    List<String> said = new ArrayList<>();
    MemoryGuard guard = new MemoryGuard(held::get, 2, reason -> said.add("" + reason));
    guard.look();
    assertThat(said).isEmpty();
    held.set(3);
    guard.look();
    guard.look();
    held.set(1);
    guard.look();
    guard.look();
    assertThat(said).hasSize(2).last().isEqualTo("null");
  }
}
