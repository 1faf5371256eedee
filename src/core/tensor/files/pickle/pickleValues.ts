/** A pickle's values as data: globals and calls are names and nodes, nothing is looked up or run. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleCall
  | PicklePersistent
  | PickleMark;

/** A list, tuple or set. */
export interface PickleList {
  readonly kind: "list" | "tuple" | "set";
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: "dict";
  readonly entries: [PickleValue, PickleValue][];
}

/** The name of a class or function, never resolved. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly module: string;
  readonly name: string;
  /** What BUILD would have set on it. */
  readonly states: PickleValue[];
}

/** A call that was not made: what would be called with what, and what was added to its result. */
export interface PickleCall {
  readonly kind: "call";
  readonly callee: PickleValue;
  readonly args: PickleValue;
  readonly states: PickleValue[];
  readonly items: PickleValue[];
  readonly entries: [PickleValue, PickleValue][];
}

/** A reference to something outside the pickle, in torch files a storage; `stream` tells the pickles of a file apart. */
export interface PicklePersistent {
  readonly kind: "persistent";
  readonly id: PickleValue;
  readonly stream: object;
}

/** MARK on the stack. */
export interface PickleMark {
  readonly kind: "mark";
}

/** Whether a value is a node of one of the kinds. */
export function isNode(
  value: PickleValue | undefined,
): value is Exclude<PickleValue, null | boolean | number | bigint | string | Uint8Array> {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** `module name` of a global, cut for messages and without characters that steer a terminal. */
export function globalName(global: PickleGlobal): string {
  const text = `${global.module} ${global.name}`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Bytes of a pickle's values, each converted once, however often it is used. */
export class PickleBytes {
  readonly #known = new Map<string, Uint8Array | undefined>();

  /** Bytes, also as Python 2 and protocol 2 write them: as a text of Latin-1 characters, as `bytes` of one. */
  of(value: PickleValue | undefined, depth = 0): Uint8Array | undefined {
    if (value instanceof Uint8Array) return value;
    if (typeof value === "string") {
      if (!this.#known.has(value)) this.#known.set(value, latinBytes(value));
      return this.#known.get(value);
    }
    if (!isNode(value) || value.kind !== "call" || !isNode(value.callee) || value.callee.kind !== "global")
      return undefined;
    const { module, name } = value.callee;
    const first = argumentsOf(value)[0];
    if (module === "_codecs" && name === "encode") return typeof first === "string" ? this.of(first) : undefined;
    if (depth < 4 && /^(__builtin__|builtins)$/.test(module) && /^(bytes|bytearray)$/.test(name))
      return first === undefined ? noBytes : this.of(first, depth + 1);
    return undefined;
  }
}

const noBytes = new Uint8Array(0);

function latinBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255) return undefined;
    bytes[at] = code;
  }
  return bytes;
}

/** The positional arguments of a call. */
export function argumentsOf(call: PickleCall): readonly PickleValue[] {
  return isNode(call.args) && (call.args.kind === "tuple" || call.args.kind === "list") ? call.args.items : [];
}
