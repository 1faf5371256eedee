import { limits } from "../../limits.ts";
import { type Words, words } from "../../words.ts";
import type { Fix, TextRange } from "../problem.ts";
import { shown } from "../shown.ts";
import type { ObjectNode, StringNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { reportBareTensor } from "./bareTensors.ts";
import { foreignProblem } from "./foreignProblem.ts";
import { foreignValue } from "./foreignValues.ts";
import { pathOf, type Reading, rangeOf } from "./reading.ts";

/** One key of an object with its value. */
export interface Field {
  readonly path: string;
  readonly key: TextRange;
  readonly node: SyntaxNode;
}

/** What a number must be; the words name the condition. */
export interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  /** The number must be above this. */
  readonly above?: number;
  readonly max?: number;
}

/** The keys of one object, each read as what it should be; a wrong value is reported at the value and read as absent. */
export class Fields {
  readonly #fields = new Map<string, Field>();
  readonly #children = new Map<string, Fields | undefined>();
  #unknown = 0;

  constructor(
    readonly reading: Reading,
    readonly object: ObjectNode,
    readonly path: string,
  ) {
    for (const { key, value } of object.properties) {
      if (value === undefined || this.#fields.has(key.value)) continue;
      this.#fields.set(key.value, { path: pathOf(path, key.value), key: rangeOf(key), node: value });
    }
  }

  /**
   * Reports every key that is not known, with the known one it resembles: what that would say is not known then, so that
   * nothing else is complained of it. Returns whether all are known.
   */
  checkKeys(known: readonly string[], where = ""): boolean {
    for (const { key, value } of this.object.properties) {
      if (!known.includes(key.value)) this.#reportUnknown(key, value, known, where);
    }
    return this.#unknown === 0;
  }

  /** Whether all these keys are present; reports those that are not, in one problem. */
  needs(...keys: readonly string[]): boolean {
    const missing = keys.filter((key) => !this.has(key));
    if (missing.length === 0) return true;
    this.lacks(words("{0} needs {1}", this.path, missing.join(", ")));
    return false;
  }

  /** Reports that something lacks in this object, unless an unknown key may be meant for it. */
  lacks(message: Words): undefined {
    if (this.hasUnknown) return undefined;
    this.reading.problems.error("key.missing", rangeOf(this.object), message);
    return undefined;
  }

  has(key: string): boolean {
    return this.#fields.has(key);
  }

  /** Whether a key was found that is none: it may be meant for one that lacks. */
  get hasUnknown(): boolean {
    return this.#unknown > 0;
  }

  get(key: string): Field | undefined {
    return this.#fields.get(key);
  }

  /** A property that is known to be there: its absence is a bug. */
  present(key: string): Field {
    const field = this.#fields.get(key);
    if (field === undefined) throw new Error(`no property ${key}`);
    return field;
  }

  /** All keys that are present, in the order of the text. */
  names(): string[] {
    return [...this.#fields.keys()];
  }

  number(key: string, rule: NumberRule = {}): number | undefined {
    const field = this.#fields.get(key);
    if (field === undefined) return undefined;
    const { node } = field;
    if (node.kind !== "number")
      return this.wrong(field, rule.integer ? "{0} must be a whole number" : "{0} must be a number");
    if (!Number.isFinite(node.value)) return this.fail(field);
    if (rule.integer && !Number.isSafeInteger(node.value)) return this.wrong(field, "{0} must be a whole number");
    const { min, above, max } = rule;
    if (min !== undefined && node.value < min) return this.wrong(field, "{0} must be {1} or more", min);
    if (above !== undefined && node.value <= above) return this.wrong(field, "{0} must be more than {1}", above);
    if (max !== undefined && node.value > max) return this.wrong(field, "{0} must be {1} or less", max);
    return node.value;
  }

  boolean(key: string): boolean | undefined {
    const field = this.#fields.get(key);
    if (field === undefined) return undefined;
    return field.node.kind === "boolean" ? field.node.value : this.wrong(field, "{0} must be true or false");
  }

  text(key: string): string | undefined {
    const field = this.#fields.get(key);
    if (field === undefined) return undefined;
    if (field.node.kind !== "string") return this.wrong(field, "{0} must be a string");
    if (field.node.value.length > limits.label) {
      return this.wrong(field, "{0} may have at most {1} characters", limits.label);
    }
    return field.node.value;
  }

  choice<T extends string>(key: string, options: readonly T[]): T | undefined {
    const field = this.#fields.get(key);
    return field === undefined ? undefined : readChoice(this.reading, field, options);
  }

  /** A list of texts, each short enough to be a label. */
  texts(key: string): string[] | undefined {
    const field = this.#fields.get(key);
    if (field === undefined) return undefined;
    if (field.node.kind !== "array") return this.wrong(field, "{0} must be a list of strings");
    const texts: string[] = [];
    for (const item of field.node.items) {
      const text = this.#label(item, field);
      if (text === undefined) return this.fail(field);
      texts.push(text);
    }
    return texts;
  }

  /**
   * The fields of an object value; undefined (and reported, once) when it is none. `form` is how numbers alone would be
   * written, with `…` in their place.
   */
  child(key: string, form?: string): Fields | undefined {
    if (!this.#children.has(key)) this.#children.set(key, this.#readChild(key, form));
    return this.#children.get(key);
  }

  #readChild(key: string, form: string | undefined): Fields | undefined {
    const field = this.#fields.get(key);
    if (field === undefined) return undefined;
    if (field.node.kind === "array" && form !== undefined) return reportBareTensor(this.reading, field, form);
    if (field.node.kind !== "object") return this.wrong(field, "{0} must be an object");
    return new Fields(this.reading, field.node, field.path);
  }

  /** Marks a key as not understood without a further problem. */
  fail(field: Field): undefined {
    this.reading.failed.add(field.path);
    return undefined;
  }

  /** Reports a wrong value; `{0}` of the template is the key's path. */
  wrong(field: Field, template: string, ...args: readonly (string | number)[]): undefined {
    this.reading.problems.error("value", rangeOf(field.node), words(template, shown(field.path), ...args));
    return this.fail(field);
  }

  #label(item: SyntaxNode, field: Field): string | undefined {
    const { problems } = this.reading;
    if (item.kind !== "string") {
      problems.error("value", rangeOf(item), words("each of {0} must be a string", field.path));
    } else if (item.value.length > limits.label) {
      problems.error("limit.label", rangeOf(item), words("a label may have at most {0} characters", limits.label));
    } else {
      return item.value;
    }
    return undefined;
  }

  #reportUnknown(key: StringNode, value: SyntaxNode | undefined, known: readonly string[], where: string): void {
    const range = rangeOf(key);
    const name = shown(key.value);
    this.#unknown++;
    this.reading.unknownKeys++;
    const theirs = foreignProblem(this, key, value, known);
    if (theirs !== undefined) {
      if (theirs.key !== undefined && !this.#fields.has(theirs.key))
        this.reading.failed.add(pathOf(this.path, theirs.key));
      this.reading.problems.error("key.unknown", range, theirs.message, { fixes: theirs.fixes });
      return;
    }
    const meant = this.reading.guess(key.value, known);
    if (meant !== undefined) {
      if (!this.#fields.has(meant)) this.reading.failed.add(pathOf(this.path, meant));
      const fixes = this.#fields.has(meant) ? [] : [renameFix(range, meant)];
      const message = words("unknown property {0}. Did you mean {1}?", name, meant);
      this.reading.problems.error("key.unknown", range, message, { fixes });
    } else if (where !== "") {
      this.reading.problems.error("key.unknown", range, words("{0} is not a property of {1}", name, where));
    } else {
      this.reading.problems.error("key.unknown", range, words("unknown property {0}", name));
    }
  }
}

/** Reads one of a few words. */
export function readChoice<T extends string>(reading: Reading, field: Field, options: readonly T[]): T | undefined {
  const { node } = field;
  const found = node.kind === "string" ? options.find((option) => option === node.value) : undefined;
  if (found !== undefined) return found;
  const meant =
    node.kind === "string" ? (foreignValue(node.value, options) ?? reading.guess(node.value, options)) : undefined;
  const fixes = meant === undefined ? [] : [renameFix(rangeOf(node), meant)];
  const list = options.map((option) => `"${option}"`).join(", ");
  const message =
    node.kind === "string"
      ? words("{0} must be one of {1}, not {2}", field.path, list, shown(JSON.stringify(node.value)))
      : words("{0} must be one of {1}", field.path, list);
  reading.problems.error("value", rangeOf(node), message, { fixes });
  reading.failed.add(field.path);
  return undefined;
}

function renameFix(range: TextRange, name: string): Fix {
  const text = JSON.stringify(name);
  return { title: words("Change to {0}", text), edits: [{ range, text }] };
}
