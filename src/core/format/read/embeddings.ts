import type { Embedding } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readOwnNorm } from "./norms.ts";
import { readTensor, type TensorRule } from "./tensors.ts";

const idsRule: TensorRule = { axes: [1, 2], form: "n or B×n whole numbers", cells: "position" };
const tableRule: TensorRule = { axes: [2], form: "V×d, one row for each id" };

/** Reads the `embedding` of the root or of an encoder, which takes the place of X. */
export function readEmbedding(fields: Fields): Embedding | undefined {
  const inner = fields.child("embedding");
  if (inner === undefined) return undefined;
  if (fields.has("X")) {
    const message = words("{0} yields X, so X would be ignored: remove one of them", inner.path);
    inner.reading.problems.error("key.conflict", fields.present("embedding").key, message);
  }
  inner.checkKeys(["ids", "table", "scale", "types", "positions", "layerNorm"], "embedding");
  inner.needs("ids", "table");
  const ids = readTensor(inner, "ids", idsRule);
  const table = readTensor(inner, "table", tableRule);
  const scale = inner.number("scale") ?? 1;
  const types = readTypes(inner);
  const positions = readTablePositions(inner);
  const layerNorm = readOwnNorm(inner);
  if (ids !== undefined && table !== undefined) {
    return { path: inner.path, ids, table, scale, ...defined({ types, positions, layerNorm }) };
  }
  inner.reading.failed.add(inner.path);
  return undefined;
}

function readTypes(fields: Fields): Embedding["types"] {
  const inner = fields.child("types");
  if (inner === undefined) return undefined;
  inner.checkKeys(["ids", "table"], "types");
  inner.needs("ids", "table");
  const ids = readTensor(inner, "ids", idsRule);
  const table = readTensor(inner, "table", tableRule);
  return ids && table && { ids, table };
}

function readTablePositions(fields: Fields): Embedding["positions"] {
  const inner = fields.child("positions");
  if (inner === undefined) return undefined;
  inner.checkKeys(["ids", "table"], "positions");
  inner.needs("table");
  const ids = readTensor(inner, "ids", idsRule);
  const table = readTensor(inner, "table", tableRule);
  return table && { table, ...defined({ ids }) };
}
