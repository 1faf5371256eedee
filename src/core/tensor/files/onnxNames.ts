import { words } from "../../words.ts";
import { distinctlyNamed, type StoredTensor } from "./storedTensor.ts";

/** A graph of a model: the main one, or one within an attribute of a node. */
export interface OnnxGraph {
  readonly depth: number;
  /** `NODE.ATTRIBUTE.` for each graph that it is within. */
  readonly path: string;
}

/** The tensors of a model by graph and name. */
export class OnnxNames {
  readonly #graphs = new Map<OnnxGraph, Map<string, StoredTensor>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a tensor. Of two with one name in one graph, runtimes differ in which they take: none is read. */
  add(graph: OnnxGraph, tensor: StoredTensor): void {
    const own = this.#graphs.get(graph) ?? new Map<string, StoredTensor>();
    this.#graphs.set(graph, own);
    this.#count++;
    const twin = own.get(tensor.name);
    own.set(
      tensor.name,
      twin === undefined ? tensor : { ...twin, unreadable: words("the graph has two tensors of this name") },
    );
  }

  /** All of them. One whose name a tensor of an outer graph, or of a graph before, has already is `NODE.ATTRIBUTE.NAME`. */
  listed(): readonly StoredTensor[] {
    const used = new Set<string>();
    const named = [...this.#graphs]
      .toSorted(([a], [b]) => a.depth - b.depth)
      .flatMap(([{ path }, own]) =>
        [...own.values()].map((tensor) => {
          const name = used.has(tensor.name) ? path + tensor.name : tensor.name;
          used.add(name);
          return { ...tensor, name };
        }),
      );
    return distinctlyNamed(named);
  }
}
