package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.tensor.NativeRuntime;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Fluxion's side of a contest: a process that works when it is asked to. */
public final class OwnSide {
  private OwnSide() {}

  /** Takes part in the contest whose folder its argument names. */
  public static void main(String[] arguments) throws IOException {
    OwnTask task = OwnTask.read(Path.of(arguments[0]));
    OwnWork work = OwnWork.of(task);
    try (FileOutputStream replies = new FileOutputStream(FileDescriptor.out)) {
      work.serve(new Conversation(System.in, replies, work::check, work::peakMegabytes));
    }
  }

  /** Returns what computes, as a side says it of itself. */
  static String versions() {
    return "libtorch " + NativeRuntime.start().libtorch();
  }
}
