import { type Words, words } from "../../../words.ts";
import { memorySource, TensorFileError } from "../byteSource.ts";
import { packedStrides, type StoredTensor, type TensorListing } from "../storedTensor.ts";
import { legacyRoot } from "./legacyTorch.ts";
import { numpyValue } from "./numpyPickle.ts";
import { itemName, keyName } from "./pickleNames.ts";
import { listTensor } from "./pickleNumbers.ts";
import {
  argumentsOf,
  globalName,
  isNode,
  PickleBytes,
  type PickleCall,
  type PickleGlobal,
  type PickleList,
  type PickleValue,
} from "./pickleValues.ts";
import { checkBits, type FindStorage, rebuiltTensor, storageReference } from "./storages.ts";

const most = { depth: 64, nodes: 1_000_000, tensors: 100_000 };

/** Names of containers whose content is all there is to them. */
const containers =
  /^(collections (OrderedDict|defaultdict)|torch Size|(builtins|__builtin__) (set|frozenset|list|dict|tuple|bytes|bytearray))$/;

/** Walks a pickle's value for tensors, lists of texts and the names of what was not understood. */
export async function walkPickle(
  root: PickleValue,
  find: FindStorage,
  start = "",
): Promise<Omit<TensorListing, "format">> {
  const walker = new Walker(find, { nodes: 0, bytes: new PickleBytes(), files: new Map(), nested: false });
  await walker.visit(root, start, 0);
  return walker.listing();
}

/** One tensor may have several names, and is listed by each. */
function isTensorCall(value: PickleValue): boolean {
  if (!isNode(value) || value.kind !== "call" || !isNode(value.callee) || value.callee.kind !== "global") return false;
  return value.callee.module === "torch._utils" && value.callee.name.startsWith("_rebuild_tensor");
}

/** What a walk and those through the files inside of it spend together. */
interface Spent {
  nodes: number;
  readonly bytes: PickleBytes;
  /** Files inside the pickle by their bytes, each parsed once. */
  readonly files: Map<Uint8Array, ReturnType<typeof legacyRoot>>;
  readonly nested: boolean;
}

class Walker {
  readonly #find: FindStorage;
  readonly #spent: Spent;
  readonly #tensors: StoredTensor[] = [];
  readonly #labels = new Map<string, readonly string[]>();
  readonly #inert = new Set<string>();
  readonly #seen = new Set<object>();
  #fault: Words | undefined;

  constructor(find: FindStorage, spent: Spent) {
    this.#find = find;
    this.#spent = spent;
  }

  /** What was found; throws the fault where every tensor has one. */
  listing(): Omit<TensorListing, "format"> {
    const readable = this.#tensors.some(({ unreadable }) => unreadable === undefined);
    if (!readable && this.#fault !== undefined) throw new TensorFileError(this.#fault);
    return { tensors: this.#tensors, labels: this.#labels, inert: [...this.#inert] };
  }

  async visit(value: PickleValue, name: string, depth: number): Promise<void> {
    if (!isNode(value) || (this.#seen.has(value) && !isTensorCall(value))) return;
    if (depth > most.depth) {
      this.#keep(new TensorFileError(words("the pickle is nested deeper than {0} levels", most.depth)));
      return;
    }
    this.#count();
    this.#seen.add(value);
    if (value.kind === "global") await this.#global(value, name, depth);
    else if (value.kind === "dict") await this.#entries(value.entries, name, depth);
    else if (value.kind === "call") await this.#call(value, name, depth);
    else if (value.kind === "persistent") this.#attempt(() => storageReference(value));
    else if (value.kind !== "mark") await this.#list(value, name, depth);
  }

  #count(): boolean {
    if (++this.#spent.nodes <= most.nodes && this.#tensors.length <= most.tensors) return true;
    throw new TensorFileError(words("the pickle holds too many objects"));
  }

  async #list(list: PickleList, name: string, depth: number): Promise<void> {
    if (this.#texts(list.items, name)) return;
    const tensor = listTensor(list, name, () => this.#count());
    if (tensor === undefined) await this.#items(list.items, name, depth);
    else this.#tensors.push(tensor);
  }

  #attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#keep(error);
    }
  }

  #keep(error: unknown): Words {
    if (!(error instanceof TensorFileError)) throw error;
    this.#fault ??= error.sentence;
    return error.sentence;
  }

  async #global(global: PickleGlobal, name: string, depth: number): Promise<void> {
    const text = globalName(global);
    if (!containers.test(text) && !/^(torch|numpy) \w+$/.test(text)) this.#inert.add(text);
    for (const state of global.states) await this.visit(state, name, depth + 1);
  }

  async #items(items: readonly PickleValue[], name: string, depth: number): Promise<void> {
    for (const [index, item] of items.entries()) {
      await this.visit(item, itemName(name, index), depth + 1);
    }
  }

  async #entries(entries: readonly [PickleValue, PickleValue][], name: string, depth: number): Promise<void> {
    for (const [key, value] of entries) {
      // A module's tensors have the names that its state_dict gives them.
      const through = typeof key === "string" && /^_(parameters|modules|buffers)$/.test(key) && isNode(value);
      await this.visit(value, through ? name : keyName(name, key), depth + 1);
    }
  }

  #texts(items: readonly PickleValue[], name: string): boolean {
    const texts = items.filter((item): item is string => typeof item === "string");
    if (texts.length === 0 || texts.length !== items.length) return false;
    this.#labels.set(name, texts);
    return true;
  }

  async #call(call: PickleCall, name: string, depth: number): Promise<void> {
    const { callee } = call;
    const args = argumentsOf(call);
    if (isNode(callee) && callee.kind === "global") {
      if (callee.module === "torch._utils" && callee.name.startsWith("_rebuild_parameter")) {
        return this.visit(args[0] ?? null, name, depth + 1);
      }
      if (callee.module === "torch._tensor" && callee.name === "_rebuild_from_type_v2") {
        const [inner = null, , innerArgs = null] = args;
        return this.visit({ ...call, callee: inner, args: innerArgs, states: [] }, name, depth + 1);
      }
      if (callee.module === "torch._utils" && /^_rebuild_tensor(_v2|_v3)?$/.test(callee.name)) {
        const isThird = callee.name.endsWith("_v3");
        return this.#tensor(name, args, isThird ? args[6] : undefined, args[isThird ? 7 : 6]);
      }
      if (callee.module.startsWith("torch") && /^_rebuild_(qtensor|sparse)/.test(callee.name)) {
        return this.#unreadable(
          name,
          new TensorFileError(words("a tensor of {0} (quantized or sparse) is not supported", callee.name)),
        );
      }
      try {
        const found = numpyValue(call, callee, name, this.#spent.bytes);
        if (found !== undefined) return this.#found(found, name, depth);
      } catch (error) {
        return this.#unreadable(name, error);
      }
      if (callee.module === "torch.storage" && callee.name === "_load_from_bytes") {
        return this.#file(this.#spent.bytes.of(args[0]), name);
      }
      if (this.#spent.bytes.of(call) !== undefined) return;
    }
    await this.visit(callee, name, depth + 1);
    // What is reached by a name of its own is listed by it, and not as an argument.
    await this.#entries(call.entries, name, depth);
    await this.#items(call.items, name, depth);
    for (const state of call.states) await this.visit(state, name, depth + 1);
    await this.visit(call.args, name, depth + 1);
  }

  /** A legacy file inside the pickle, one level deep. */
  async #file(bytes: Uint8Array | undefined, name: string): Promise<void> {
    try {
      if (this.#spent.nested) throw new TensorFileError(words("files nested in each other are not read"));
      const { value, find } = await this.#fileIn(bytes ?? new Uint8Array(0));
      const walker = new Walker(find, { ...this.#spent, nested: true });
      await walker.visit(value, name, 0);
      this.#spent.nodes = walker.#spent.nodes;
      const inner = walker.listing();
      this.#tensors.push(...inner.tensors);
      for (const [label, texts] of inner.labels) this.#labels.set(label, texts);
      for (const inert of inner.inert) this.#inert.add(inert);
    } catch (error) {
      this.#unreadable(name, error);
    }
  }

  #fileIn(bytes: Uint8Array): ReturnType<typeof legacyRoot> {
    const known = this.#spent.files.get(bytes) ?? legacyRoot(memorySource(bytes));
    this.#spent.files.set(bytes, known);
    return known;
  }

  async #found(found: Exclude<ReturnType<typeof numpyValue>, undefined>, name: string, depth: number): Promise<void> {
    if ("tensor" in found) this.#tensors.push(found.tensor);
    else if ("texts" in found) this.#labels.set(name, found.texts);
    else await this.#objects(found.objects, found.shape, name, depth);
  }

  /** The objects of an array: numbers are a tensor of its shape, others are looked through. */
  async #objects(objects: PickleList, shape: readonly number[], name: string, depth: number): Promise<void> {
    const { items } = objects;
    if (shape.length === 0) return this.visit(items[0] ?? null, name, depth + 1);
    const tensor = items.some(isNode) ? undefined : listTensor(objects, name, () => this.#count());
    if (tensor !== undefined) this.#tensors.push({ ...tensor, shape, strides: packedStrides(shape) });
    else if (!this.#texts(items, name)) await this.#items(items, name, depth);
  }

  async #tensor(
    name: string,
    args: readonly PickleValue[],
    dtype: PickleValue | undefined,
    bits: PickleValue | undefined,
  ): Promise<void> {
    try {
      checkBits(bits);
      const [storage] = args;
      if (isNode(storage) && storage.kind === "persistent") {
        this.#tensors.push(await rebuiltTensor(name, args, dtype, this.#find, storageReference(storage)));
        return;
      }
      const bytes =
        isNode(storage) && storage.kind === "call" ? this.#spent.bytes.of(argumentsOf(storage)[0]) : undefined;
      if (bytes === undefined) throw new TensorFileError(words("a tensor of the pickle has no storage"));
      const inner = await this.#fileIn(bytes);
      if (!isNode(inner.value) || inner.value.kind !== "persistent") {
        await this.#file(bytes, name);
        throw new TensorFileError(words("_load_from_bytes holds no storage"));
      }
      this.#tensors.push(await rebuiltTensor(name, args, dtype, inner.find, storageReference(inner.value)));
    } catch (error) {
      this.#unreadable(name, error);
    }
  }

  #unreadable(name: string, error: unknown): void {
    const sentence = this.#keep(error);
    const type = { name: "unknown", size: 1 };
    const source = memorySource(new Uint8Array(0));
    this.#tensors.push({ name, type, shape: [], source, offset: 0, strides: [], little: true, unreadable: sentence });
  }
}
