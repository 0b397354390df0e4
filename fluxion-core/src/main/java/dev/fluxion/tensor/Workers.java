package dev.fluxion.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Ready threads that run numbered tasks, each thread with one libtorch thread of its own.
 *
 * <p>The caller is worker 0. Idle workers spin for a short while and then park, so that a training
 * step of some hundred microseconds does not wait for the operating system. Task i may run on any
 * worker and in any order: results must depend on i alone. Calls from several threads are safe;
 * while one of them holds the workers, the others run their tasks themselves.
 */
public final class Workers implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** One numbered task. */
  @FunctionalInterface
  public interface Task {
    /**
     * Runs one task.
     *
     * @param task the task's number
     * @param worker the number of the thread that runs it, below {@link Workers#size()}
     */
    void run(int task, int worker);
  }

  /** One call of {@link #run}: identity matters, so no record. */
  private static final class Job {
    final int tasks;
    final Task task;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Thread[] threads;
  private volatile @Nullable Job job;
  private volatile boolean closed;

  private Workers(int size) {
    threads = new Thread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = new Thread(() -> serve(worker), "fluxion-worker-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /**
   * Starts workers.
   *
   * @param size how many threads, the caller's included; at least 1
   * @throws IllegalArgumentException if the size is below 1 or above 1,024
   */
  public static Workers of(int size) {
    if (size < 1 || size > 1024) {
      throw new IllegalArgumentException(
          "the number of threads is " + size + ", but must be from 1 to 1024");
    }
    NativeRuntime.start();
    return new Workers(size);
  }

  /** Starts as many workers as the machine has processors. */
  public static Workers ofProcessors() {
    return of(Math.min(1024, Runtime.getRuntime().availableProcessors()));
  }

  /** Returns the number of threads, the caller's included. */
  public int size() {
    return threads.length + 1;
  }

  /**
   * Runs tasks 0 .. tasks - 1 and returns when all are done; the first failure is thrown again
   * here, after the running tasks have ended.
   */
  public void run(int tasks, Task task) {
    if (tasks <= 0) {
      return;
    }
    if (threads.length == 0 || tasks == 1 || lock.isHeldByCurrentThread() || !lock.tryLock()) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, 0);
      }
      return;
    }
    try {
      Job mine = new Job(tasks, task);
      job = mine;
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
      work(mine, 0);
      int spins = 0;
      while (mine.done.get() < tasks) {
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(20_000);
        }
      }
      job = null;
      Throwable thrown = mine.failure.get();
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
    } finally {
      lock.unlock();
    }
  }

  private void work(Job current, int worker) {
    for (int i = current.next.getAndIncrement();
        i < current.tasks;
        i = current.next.getAndIncrement()) {
      try {
        if (current.failure.get() == null) {
          current.task.run(i, worker);
        }
      } catch (RuntimeException | Error thrown) {
        current.failure.compareAndSet(null, thrown);
      } finally {
        current.done.incrementAndGet();
      }
    }
  }

  private void serve(int worker) {
    torch.set_num_threads(1);
    int spins = 0;
    Job last = null;
    while (!closed) {
      Job current = job;
      if (current != null && current != last) {
        work(current, worker);
        last = current;
        spins = 0;
      } else if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        last = null;
        LockSupport.park(this);
        spins = 0;
      }
    }
  }

  /** Ends the threads; tasks that run are finished first. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
