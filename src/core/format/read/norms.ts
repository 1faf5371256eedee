import type { LayerNorm, NormPlacement, Norms } from "../../spec/normKinds.ts";
import type { Residual } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { rangeOf } from "./reading.ts";
import { readTensor } from "./tensors.ts";

/** PyTorch's default, and that of RMS norms. */
const defaultEps = { layer: 1e-5, rms: 1e-6 } as const;

/** Reads `layerNorm`: true, false, its parameters, or a list of them with different placements. */
export function readLayerNorm(fields: Fields): Norms | undefined {
  const field = fields.get("layerNorm");
  if (field === undefined) return undefined;
  const { node, path } = field;
  if (node.kind === "boolean") return node.value ? { eps: defaultEps.layer, placement: "post" } : undefined;
  if (node.kind === "object") return readNorm(new Fields(fields.reading, node, path));
  if (node.kind !== "array") return fields.wrong(field, "{0} must be true, false, an object or a list of objects");
  const norms: LayerNorm[] = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind !== "object") {
      fields.reading.problems.error("value", rangeOf(item), words("each of {0} must be an object", path));
      return fields.fail(field);
    }
    const inner = new Fields(fields.reading, item, `${path}[${index}]`);
    const norm = readNorm(inner);
    const twin = norms.findIndex(({ placement }) => placement === norm.placement);
    if (twin >= 0) reportTwin(inner, norm.placement, `${path}[${twin}]`);
    norms.push(norm);
  }
  return norms;
}

function reportTwin(inner: Fields, placement: NormPlacement, first: string): void {
  const place = inner.get("placement")?.node ?? inner.object;
  const message = words('{0}: there is a norm with the placement "{1}" already: {2}', inner.path, placement, first);
  inner.reading.problems.error("norm.twice", rangeOf(place), message);
}

/** Reads the `layerNorm` of what has only one place for it: true, false, or its parameters without a placement. */
export function readOwnNorm(fields: Fields): LayerNorm | undefined {
  const field = fields.get("layerNorm");
  if (field === undefined) return undefined;
  const { node, path } = field;
  if (node.kind === "object") return readNorm(new Fields(fields.reading, node, path), false);
  if (node.kind !== "boolean") return fields.wrong(field, "{0} must be true, false or an object");
  return node.value ? { eps: defaultEps.layer, placement: "post" } : undefined;
}

/** Reads one norm, which has no `placement` where it is by itself. */
export function readNorm(inner: Fields, placed = true): LayerNorm {
  inner.checkKeys(["type", "gamma", "beta", "eps", "offset", ...(placed ? ["placement"] : [])], inner.path);
  const type = inner.choice("type", ["layer", "rms"]);
  const gamma = readTensor(inner, "gamma", { axes: [1], form: "a list of numbers" });
  const beta = readTensor(inner, "beta", { axes: [1], form: "a list of numbers" });
  if (type === "rms" && inner.has("beta")) {
    const message = words("{0} is not supported: an RMS norm has no beta", `${inner.path}.beta`);
    inner.reading.problems.error("key.conflict", inner.present("beta").key, message);
  }
  const eps = inner.number("eps", { min: 0 }) ?? defaultEps[type ?? "layer"];
  const offset = inner.number("offset");
  const placement = (placed ? inner.choice("placement", ["post", "pre", "branch"]) : undefined) ?? "post";
  return { eps, placement, ...defined({ type, gamma, beta, offset }) };
}

/** Reads `residual`: true, false, or the number that multiplies what the sub-layer yields. */
export function readResidual(fields: Fields): Residual {
  const field = fields.get("residual");
  if (field === undefined) return false;
  if (field.node.kind === "boolean") return field.node.value;
  if (field.node.kind === "number") return fields.number("residual") ?? false;
  return fields.wrong(field, "{0} must be true, false or a number") ?? false;
}
