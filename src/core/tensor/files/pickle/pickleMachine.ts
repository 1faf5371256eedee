import { words } from "../../../words.ts";
import { TensorFileError } from "../byteSource.ts";
import { PickleReader } from "./pickleReader.ts";
import { scalarOf } from "./pickleScalars.ts";
import { isNode, type PickleCall, type PicklePersistent, type PickleValue } from "./pickleValues.ts";

/** One pickle as data, where it ends, and the references to storages in it. */
export interface ReadPickle {
  readonly value: PickleValue;
  readonly end: number;
  readonly persistents: readonly PicklePersistent[];
}

const most = { opcodes: 4_000_000 };

/** Opcodes with a meaning that data cannot have. */
const refused = new Map([
  [0x50, "PERSID, a persistent id as text"],
  [0x6f, "OBJ, an object of Python 2's classes"],
  [0x82, "EXT1, an extension registry's code"],
  [0x83, "EXT2, an extension registry's code"],
  [0x84, "EXT4, an extension registry's code"],
  [0x97, "NEXT_BUFFER, the numbers are in a buffer outside of the file"],
  [0x98, "READONLY_BUFFER, the numbers are in a buffer outside of the file"],
]);

/** Reads one pickle from `start`: builds values and nodes, resolves and calls nothing. `stream` marks its references. */
export function readPickle(bytes: Uint8Array, start: number, stream: object): ReadPickle {
  return new PickleMachine(new PickleReader(bytes, start), stream).run();
}

class PickleMachine {
  readonly #reader: PickleReader;
  readonly #stream: object;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #persistents: PicklePersistent[] = [];
  #opcode = 0;
  #opcodeAt = 0;

  constructor(reader: PickleReader, stream: object) {
    this.#reader = reader;
    this.#stream = stream;
  }

  run(): ReadPickle {
    for (let count = 0; count < most.opcodes; count++) {
      this.#opcodeAt = this.#reader.at;
      this.#opcode = this.#reader.byte();
      if (this.#opcode === 0x2e) return { value: this.#pop(), end: this.#reader.at, persistents: this.#persistents };
      if (!this.#scalar() && !this.#container() && !this.#object() && !this.#bookkeeping())
        throw this.#fault(refused.get(this.#opcode) ?? "unknown");
    }
    throw new TensorFileError(words("the pickle has more than {0} opcodes", most.opcodes));
  }

  #fault(reason: string): TensorFileError {
    const opcode = `0x${this.#opcode.toString(16).padStart(2, "0")}`;
    return new TensorFileError(words("opcode {0} of the pickle at offset {1}: {2}", opcode, this.#opcodeAt, reason));
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) throw this.#fault("the stack is empty");
    return value;
  }

  #top(): PickleValue {
    const value = this.#pop();
    this.#stack.push(value);
    return value;
  }

  #popMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#fault("there is no mark on the stack");
    return this.#stack.splice(mark);
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  /** Numbers, texts and bytes. */
  #scalar(): boolean {
    const value = scalarOf(this.#opcode, this.#reader, (reason) => this.#fault(reason));
    return value !== undefined && this.#push(value);
  }

  /** Lists, tuples, dictionaries and sets. */
  #container(): boolean {
    switch (this.#opcode) {
      case 0x5d:
        return this.#push({ kind: "list", items: [] });
      case 0x29:
        return this.#push({ kind: "tuple", items: [] });
      case 0x8f:
        return this.#push({ kind: "set", items: [] });
      case 0x7d:
        return this.#push({ kind: "dict", entries: [] });
      case 0x6c:
        return this.#push({ kind: "list", items: this.#popMark() });
      case 0x74:
        return this.#push({ kind: "tuple", items: this.#popMark() });
      case 0x91:
        return this.#push({ kind: "set", items: this.#popMark() });
      case 0x64:
        return this.#push({ kind: "dict", entries: this.#pairs(this.#popMark()) });
      case 0x85:
        return this.#push({ kind: "tuple", items: this.#popMany(1) });
      case 0x86:
        return this.#push({ kind: "tuple", items: this.#popMany(2) });
      case 0x87:
        return this.#push({ kind: "tuple", items: this.#popMany(3) });
      case 0x61:
        return this.#append(this.#popMany(1));
      case 0x65:
      case 0x90:
        return this.#append(this.#popMark());
      case 0x73:
        return this.#setItems(this.#popMany(2));
      case 0x75:
        return this.#setItems(this.#popMark());
      default:
        return false;
    }
  }

  #pairs(values: readonly PickleValue[]): [PickleValue, PickleValue][] {
    if (values.length % 2 !== 0) throw this.#fault("a key has no value on the stack");
    return Array.from({ length: values.length / 2 }, (_, index) => [
      values[2 * index] ?? null,
      values[2 * index + 1] ?? null,
    ]);
  }

  #append(values: readonly PickleValue[]): true {
    const target = this.#top();
    if (!isNode(target) || !("items" in target)) throw this.#fault("no list on the stack");
    for (const value of values) target.items.push(value);
    return true;
  }

  #setItems(values: readonly PickleValue[]): true {
    const target = this.#top();
    if (!isNode(target) || !("entries" in target)) throw this.#fault("no dictionary on the stack");
    for (const pair of this.#pairs(values)) target.entries.push(pair);
    return true;
  }

  /** Names, calls that are not made, and references to storages. */
  #object(): boolean {
    const reader = this.#reader;
    switch (this.#opcode) {
      case 0x63:
        return this.#global(reader.line(), reader.line());
      case 0x93: {
        const [module, name] = this.#popMany(2);
        return this.#global(module, name);
      }
      case 0x52:
      case 0x81: {
        const [callee = null, args = null] = this.#popMany(2);
        return this.#call(callee, args);
      }
      case 0x92: {
        const [callee = null, args = null, named = null] = this.#popMany(3);
        return this.#call(callee, { kind: "tuple", items: [args, named] });
      }
      case 0x69: {
        const callee: PickleValue = { kind: "global", module: reader.line(), name: reader.line(), states: [] };
        return this.#call(callee, { kind: "tuple", items: this.#popMark() });
      }
      case 0x62: {
        const state = this.#pop();
        const target = this.#top();
        if (isNode(target) && "states" in target) target.states.push(state);
        return true;
      }
      case 0x51: {
        const persistent: PicklePersistent = { kind: "persistent", id: this.#pop(), stream: this.#stream };
        this.#persistents.push(persistent);
        return this.#push(persistent);
      }
      default:
        return false;
    }
  }

  #global(module: PickleValue | undefined, name: PickleValue | undefined): true {
    if (typeof module !== "string" || typeof name !== "string")
      throw this.#fault("a global on the stack is not named by texts");
    return this.#push({ kind: "global", module, name, states: [] });
  }

  #call(callee: PickleValue, args: PickleValue): true {
    const call: PickleCall = { kind: "call", callee, args, states: [], items: [], entries: [] };
    return this.#push(call);
  }

  /** The stack, the memo, and what is around the values. */
  #bookkeeping(): boolean {
    const reader = this.#reader;
    switch (this.#opcode) {
      case 0x80: {
        const protocol = reader.byte();
        if (protocol > 5) throw this.#fault(`protocol ${protocol} is unknown`);
        return true;
      }
      case 0x95:
        reader.long64();
        return true;
      case 0x28:
        this.#marks.push(this.#stack.length);
        return true;
      case 0x30:
        if (this.#stack.length === this.#marks.at(-1)) this.#marks.pop();
        else this.#pop();
        return true;
      case 0x31:
        this.#popMark();
        return true;
      case 0x32:
        return this.#push(this.#top());
      case 0x94:
        return this.#remember(this.#memo.size);
      case 0x71:
        return this.#remember(reader.unsigned(1));
      case 0x72:
        return this.#remember(reader.unsigned(4));
      case 0x70:
        return this.#remember(this.#index());
      case 0x68:
        return this.#recall(reader.unsigned(1));
      case 0x6a:
        return this.#recall(reader.unsigned(4));
      case 0x67:
        return this.#recall(this.#index());
      default:
        return false;
    }
  }

  /** An index of the memo, as a line of text. */
  #index(): number {
    const text = this.#reader.line();
    if (!/^\d{1,10}$/.test(text)) throw this.#fault("the index of the memo is no whole number from 0");
    return Number(text);
  }

  #remember(index: number): true {
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): true {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#fault(`the memo has no entry ${index}`);
    return this.#push(value);
  }
}
