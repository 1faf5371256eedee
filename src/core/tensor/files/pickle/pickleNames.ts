import { utf8Text } from "../utf8Text.ts";
import { isNode, type PickleValue } from "./pickleValues.ts";

const most = { part: 1_024, name: 2_048 };

/** The name of what is under a key: `a.b` for texts, `a[0]`, `a[(0, 1)]` for the rest, as one writes it in Python. */
export function keyName(name: string, key: PickleValue): string {
  if (typeof key === "string" || key instanceof Uint8Array) {
    const part = typeof key === "string" ? key : utf8Text(key);
    return joined(name, part, name === "" ? "" : ".", "");
  }
  const part = written(key, 0);
  return name === "" && (typeof key === "number" || typeof key === "bigint") ? part : joined(name, part, "[", "]");
}

/** The name of an item of a list or tuple. */
export function itemName(name: string, index: number): string {
  return name === "" ? String(index) : joined(name, String(index), "[", "]");
}

function joined(name: string, part: string, before: string, after: string): string {
  const whole = `${name}${before}${part.length > most.part ? `${part.slice(0, most.part)}…` : part}${after}`;
  return whole.length > most.name ? `${whole.slice(0, most.name)}…` : whole;
}

function written(key: PickleValue, depth: number): string {
  if (key === null) return "None";
  if (typeof key === "boolean") return key ? "True" : "False";
  if (typeof key === "number" || typeof key === "bigint") return String(key);
  if (typeof key === "string") return key.slice(0, most.part);
  if (isNode(key) && key.kind === "tuple" && depth < 3 && key.items.length <= 16)
    return `(${key.items.map((item) => written(item, depth + 1)).join(", ")}${key.items.length === 1 ? "," : ""})`;
  return "?";
}
