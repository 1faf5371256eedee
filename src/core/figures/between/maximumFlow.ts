import { itemAt } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
/** Up to this many tokens the flow is computed: it takes a flow network for each pair of tokens. */
export const mostFlowTokens = 64;

/**
 * The largest flow from a token's output through the layers to each input token, where a layer's mixed weights are the
 * capacities (Abnar and Zuidema 2020): n numbers. layers: n×n each, the first of the stack first.
 */
export function flowsFrom(layers: readonly Float64Array[], n: number, output: number): Float64Array {
  return Float64Array.from({ length: n }, (_, input) => flow(layers, n, output, input));
}

function flow(layers: readonly Float64Array[], n: number, output: number, input: number): number {
  const graph = new Network((layers.length + 1) * n);
  for (const [l, capacities] of layers.entries()) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const capacity = valueAt(capacities, i * n + j);
        if (capacity > 0) graph.add((l + 1) * n + i, l * n + j, capacity);
      }
    }
  }
  return graph.largestFlow(layers.length * n + output, input);
}

/** Flow that is left below this is rounding. */
const nothing = 1e-15;

/** A graph with capacities, for the largest flow by blocking flows (Dinitz 1970). */
class Network {
  readonly #edges: number[][];
  readonly #to: number[] = [];
  readonly #left: number[] = [];
  #level: Int32Array = new Int32Array();
  #next: Int32Array = new Int32Array();

  constructor(nodes: number) {
    this.#edges = Array.from({ length: nodes }, () => []);
  }

  /** Each edge is beside its way back. */
  add(from: number, to: number, capacity: number): void {
    itemAt(this.#edges, from).push(this.#to.length);
    this.#to.push(to);
    this.#left.push(capacity);
    itemAt(this.#edges, to).push(this.#to.length);
    this.#to.push(from);
    this.#left.push(0);
  }

  largestFlow(source: number, target: number): number {
    let total = 0;
    while (this.#reaches(source, target)) {
      this.#next = new Int32Array(this.#edges.length);
      for (;;) {
        const pushed = this.#push(source, target, Number.POSITIVE_INFINITY);
        if (pushed === 0) break;
        total += pushed;
      }
    }
    return total;
  }

  #reaches(source: number, target: number): boolean {
    this.#level = new Int32Array(this.#edges.length).fill(-1);
    this.#level[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const edge of itemAt(this.#edges, node)) {
        const to = itemAt(this.#to, edge);
        if (itemAt(this.#left, edge) <= nothing || this.#level[to] !== -1) continue;
        this.#level[to] = valueAt(this.#level, node) + 1;
        queue.push(to);
      }
    }
    return this.#level[target] !== -1;
  }

  #push(node: number, target: number, amount: number): number {
    if (node === target) return amount;
    const edges = itemAt(this.#edges, node);
    for (; valueAt(this.#next, node) < edges.length; this.#next[node] = valueAt(this.#next, node) + 1) {
      const edge = itemAt(edges, valueAt(this.#next, node));
      const to = itemAt(this.#to, edge);
      if (itemAt(this.#left, edge) <= nothing || this.#level[to] !== valueAt(this.#level, node) + 1) continue;
      const pushed = this.#push(to, target, Math.min(amount, itemAt(this.#left, edge)));
      if (pushed === 0) continue;
      this.#left[edge] = itemAt(this.#left, edge) - pushed;
      this.#left[edge ^ 1] = itemAt(this.#left, edge ^ 1) + pushed;
      return pushed;
    }
    return 0;
  }
}
