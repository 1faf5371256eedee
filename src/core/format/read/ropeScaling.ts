import type { RopeScaling } from "../../spec/positionKinds.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { allAbove } from "./rowFactors.ts";
import { readTensor } from "./tensors.ts";

const keysOf: Readonly<Record<RopeScaling["type"], readonly string[]>> = {
  linear: ["factor"],
  ntk: ["factor"],
  dynamic: ["factor", "original"],
  llama3: ["factor", "low", "high", "original"],
  yarn: ["factor", "original", "betaFast", "betaSlow", "attentionFactor", "mscale", "mscaleAllDim", "truncate"],
  longrope: ["short", "long", "original", "attentionFactor", "factor"],
};
const types = Object.keys(keysOf) as RopeScaling["type"][];

/** Reads the `scaling` of a rope; undefined where it is absent or could not be understood. */
export function readScaling(rope: Fields): RopeScaling | undefined {
  const fields = rope.child("scaling");
  if (fields === undefined) return undefined;
  const scaling = readTyped(fields);
  if (scaling === undefined) rope.reading.failed.add(rope.path);
  return scaling;
}

function readTyped(fields: Fields): RopeScaling | undefined {
  if (!fields.has("type")) fields.checkKeys(["type", ...new Set(Object.values(keysOf).flat())], "");
  if (!fields.needs("type")) return undefined;
  const type = fields.choice("type", types);
  if (type === undefined) return undefined;
  fields.checkKeys(["type", ...keysOf[type]], type);
  if (type === "longrope") return readLongrope(fields);
  const needed = type === "dynamic" || type === "yarn" ? ["factor", "original"] : ["factor"];
  if (!fields.needs(...needed)) return undefined;
  const factor = positive(fields, "factor");
  const original = positive(fields, "original") ?? 8192;
  if (factor === undefined) return undefined;
  if (type === "linear" || type === "ntk") return { type, factor };
  if (type === "dynamic") return { type, factor, original };
  if (type === "yarn") return readYarn(fields, factor, original);
  return readLlama3(fields, factor, original);
}

function readLlama3(fields: Fields, factor: number, original: number): RopeScaling | undefined {
  const low = positive(fields, "low") ?? 1;
  const high = positive(fields, "high") ?? 4;
  const field = fields.get("high") ?? fields.get("low");
  if (low >= high && field !== undefined) {
    return fields.wrong(field, "{0}: high must be more than low, but they are {1} and {2}", high, low);
  }
  return { type: "llama3", factor, original, low, high };
}

function positive(fields: Fields, key: string): number | undefined {
  return fields.number(key, { above: 0 });
}

function readYarn(fields: Fields, factor: number, original: number): RopeScaling {
  const betaFast = positive(fields, "betaFast") ?? 32;
  const betaSlow = positive(fields, "betaSlow") ?? 1;
  const attentionFactor = positive(fields, "attentionFactor");
  const mscale = fields.number("mscale");
  const mscaleAllDim = fields.number("mscaleAllDim");
  const truncate = fields.boolean("truncate") ?? true;
  const optional = defined({ attentionFactor, mscale, mscaleAllDim });
  return { type: "yarn", factor, original, betaFast, betaSlow, truncate, ...optional };
}

function readLongrope(fields: Fields): RopeScaling | undefined {
  if (!fields.needs("short", "long", "original")) return undefined;
  const rule = { axes: [1], form: "a list of one number for each pair" };
  const short = allAbove(fields, "short", readTensor(fields, "short", rule), 0);
  const long = allAbove(fields, "long", readTensor(fields, "long", rule), 0);
  const original = positive(fields, "original");
  const optional = defined({
    factor: positive(fields, "factor"),
    attentionFactor: positive(fields, "attentionFactor"),
  });
  if (short === undefined || long === undefined || original === undefined) return undefined;
  return { type: "longrope", short, long, original, ...optional };
}
