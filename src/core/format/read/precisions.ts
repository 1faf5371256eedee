import { type NumberType, numberTypes } from "../../spec/numberTypes.ts";
import type { ExpectedForm, Precision } from "../../spec/spec.ts";
import { typedStepIds } from "../../spec/steps.ts";
import { defined } from "./defined.ts";
import { type Field, Fields, readChoice } from "./fields.ts";

/** Reads `precision`: one type for all steps, or an object of steps and their types. */
export function readPrecision(fields: Fields): Precision | undefined {
  const field = fields.get("precision");
  if (field === undefined) return undefined;
  if (field.node.kind !== "object") return readChoice(fields.reading, field, numberTypes);
  const inner = new Fields(fields.reading, field.node, field.path);
  inner.checkKeys(typedStepIds);
  const types = new Map<string, NumberType>();
  for (const name of inner.names()) {
    const type = inner.choice(name, numberTypes);
    if (type !== undefined) types.set(name, type);
  }
  return types;
}

/** Reads the root's `expectedDtype`. */
export function readExpectedDtype(fields: Fields): NumberType | undefined {
  return fields.choice("expectedDtype", numberTypes);
}

/** An entry of `expected` with its values apart: the field of the tensor, and how it is judged. */
export interface ReadForm {
  readonly field: Field;
  readonly form: ExpectedForm;
}

/** Reads `{ "values": …, "dtype"?, "rtol"?, "atol"? }`; undefined for an entry that is a tensor itself. */
export function readExpectedForm(fields: Fields, entry: Field): ReadForm | undefined {
  if (entry.node.kind !== "object") return undefined;
  if (!entry.node.properties.some(({ key }) => key.value === "values")) return undefined;
  const inner = new Fields(fields.reading, entry.node, entry.path);
  inner.checkKeys(["values", "dtype", "rtol", "atol"]);
  const dtype = inner.choice("dtype", numberTypes);
  const rtol = inner.number("rtol", { min: 0 });
  const atol = inner.number("atol", { min: 0 });
  const own = rtol === undefined && atol === undefined ? undefined : { rtol: rtol ?? 0, atol: atol ?? 0 };
  const values = inner.get("values");
  if (values === undefined) return undefined;
  return { field: { ...entry, node: values.node }, form: defined({ dtype, tolerance: own }) };
}
