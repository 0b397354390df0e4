package dev.fluxion.coupling;

import java.util.Arrays;

/** A binary heap of nodes with keys, the least key first. */
final class MinHeap {
  private double[] keys;
  private int[] nodes;
  private int size;

  MinHeap(int capacity) {
    keys = new double[capacity];
    nodes = new int[capacity];
  }

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The least key. */
  double key() {
    return keys[0];
  }

  void add(double key, int node) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      nodes = Arrays.copyOf(nodes, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[at] = keys[parent];
      nodes[at] = nodes[parent];
      at = parent;
    }
    keys[at] = key;
    nodes[at] = node;
  }

  /** Removes and returns a node of least key. */
  int removeFirst() {
    int first = nodes[0];
    size--;
    double key = keys[size];
    int node = nodes[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[at] = keys[child];
      nodes[at] = nodes[child];
      at = child;
    }
    keys[at] = key;
    nodes[at] = node;
    return first;
  }
}
