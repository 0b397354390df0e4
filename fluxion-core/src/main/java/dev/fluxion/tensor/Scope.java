package dev.fluxion.tensor;

import java.util.Iterator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees, at its end, the native memory of all tensors that this thread made inside it.
 *
 * <p>Scopes nest and belong to one thread. {@link #keep} hands a tensor on to the enclosing scope.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope scope;

  /**
   * Begins.
   *
   * @throws OutOfMemoryError if the process holds more native memory than its share of the machine
   */
  public Scope() {
    NativeRuntime.checkMemory();
    scope = new PointerScope();
  }

  /**
   * Keeps a tensor alive beyond this scope: the caller's scope, or the garbage collector, frees it.
   *
   * @param tensor a tensor made inside this scope and not kept before
   */
  public Tensor keep(Tensor tensor) {
    PointerScope outer = null;
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    while (scopes != null && scopes.hasNext()) {
      if (scopes.next().equals(scope)) {
        outer = scopes.hasNext() ? scopes.next() : null;
        break;
      }
    }
    // Detaching gives up a reference, so another one is taken first.
    if (outer != null) {
      outer.attach(tensor);
    } else {
      tensor.retainReference();
    }
    scope.detach(tensor);
    return tensor;
  }

  @Override
  public void close() {
    scope.close();
  }
}
