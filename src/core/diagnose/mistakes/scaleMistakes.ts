import { scaleOf } from "../../spec/dims.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";

/** Four significant digits at most, as a formula has them. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Factors that scores are multiplied by in practice, by name; the commonest first. */
export function namedScales({ dims }: Pick<Site, "dims">): [name: string, value: number][] {
  const { dk, dv, heads, n, keys } = dims;
  const width = dims.dModel ?? heads * dk;
  const padded = [8, 16, 32, 64, 128, 256].filter((by) => dk % by !== 0);
  const roots: [string, number][] = [
    ["1/√dModel", 1 / Math.sqrt(width)],
    ["1/√dk", 1 / Math.sqrt(dk)],
  ];
  return [
    ["1", 1],
    // Where they are the same, it gets the name that people know.
    ...(width === dk ? roots.reverse() : roots),
    ["1/dk", 1 / dk],
    ["√dk", Math.sqrt(dk)],
    ["dk^−¼", dk ** -0.25],
    ["1/√heads", 1 / Math.sqrt(heads)],
    ["½", 0.5],
    ["1/√m", 1 / Math.sqrt(keys)],
    ["1/√n", 1 / Math.sqrt(n)],
    ["1/√dv", 1 / Math.sqrt(dv)],
    ["1/√(dModel/heads)", 1 / Math.sqrt(width / heads)],
    ["1/√(heads·dk)", 1 / Math.sqrt(heads * dk)],
    ["1/dModel", 1 / width],
    ["1/8", 0.125],
    ["√dModel", Math.sqrt(width)],
    ["1/√(dk/2)", Math.SQRT2 / Math.sqrt(dk)],
    ["1/√(2·dk)", 1 / Math.sqrt(2 * dk)],
    ["1/√dk · log₂e", Math.LOG2E / Math.sqrt(dk)],
    ["dk", dk],
    ["1/m", 1 / keys],
    ...padded.map((by): [string, number] => {
      const size = Math.ceil(dk / by) * by;
      return [`1/√${size}`, 1 / Math.sqrt(size)];
    }),
  ];
}

/** Other factors of the scores, and factors in other places. */
export function scaleMistakes(site: Site): Mistake[] {
  const { block, dims } = site;
  const ours = scaleOf(block, dims);
  if (typeof ours !== "number" || block.dump !== undefined) return [];
  const named = namedScales(site);
  const nameOf = (value: number): string => {
    const name = named.find(([, other]) => Math.abs(other - value) < 1e-12 * value)?.[0];
    return name === undefined || name === String(value) ? shortNumber(value) : `${name} = ${shortNumber(value)}`;
  };
  const seen = [ours];
  const found: Mistake[] = [];
  const add = (name: string, value: number, common: number) => {
    if (seen.some((other) => Math.abs(other - value) < 1e-12 * value)) return;
    seen.push(value);
    const text = name === String(value) ? name : `${name} = ${shortNumber(value)}`;
    found.push(
      mistake(
        ...(["scale", name, common] as const),
        words("the scale is {0} instead of {1}", text, nameOf(ours)),
        ({ block }) => ({ ...block, scale: value }),
        { path: "scale", value },
      ),
    );
  };
  for (const [at, [name, value]] of named.entries()) add(name, value, at === 0 ? 1 : 2 + at);
  add("the scale twice", ours * ours, 8);
  return [...found, ...placeMistakes(ours)];
}

/** The right factor in a wrong place. */
function placeMistakes(ours: number): Mistake[] {
  return [
    {
      ...{ group: "scale", name: "after the softmax", common: 12 },
      change: words("the scale multiplies the weights, after the softmax"),
      rewrite: (site) => {
        if (ours === 1) return undefined;
        const block = { ...site.block, scale: 1 };
        const weights = recomputed(site, block).layer.steps.get("weights")?.tensor;
        return weights && { block: withSteps(block, { weights: mapped(weights, (w) => w * ours) }) };
      },
    },
    mistake("scale", "bias and mask scaled too", 14, words("the bias is added before the scale"), ({ block }) =>
      block.bias === undefined || ours === 1 ? undefined : { ...block, bias: mapped(block.bias, (x) => x * ours) },
    ),
    mistake("scale", "temperature forgotten", 20, words("the temperature is left out"), ({ block }) =>
      block.temperature === 1 ? undefined : { ...block, temperature: 1 },
    ),
    mistake(
      "scale",
      "temperature multiplied",
      3,
      words("the scores are multiplied by the temperature instead of divided"),
      ({ block }) => {
        const { temperature } = block;
        if (typeof temperature === "number")
          return temperature === 1 ? undefined : { ...block, temperature: 1 / temperature };
        return { ...block, temperature: mapped(temperature, (x) => 1 / x) };
      },
    ),
    mistake(
      "scale",
      "bq after the scale",
      7,
      words("bq is added after the scale, which the queries alone have"),
      ({ block }) =>
        block.bq === undefined || ours === 1 ? undefined : { ...block, bq: mapped(block.bq, (x) => x / ours) },
    ),
    mistake("scale", "softcap forgotten", 9, words("the softcap is left out"), ({ block }) => {
      const { softcap, ...rest } = block;
      return softcap === undefined ? undefined : rest;
    }),
    mistake("scale", "softcap before the scale", 15, words("the softcap comes before the scale"), (site) => {
      const raw = stepOf(site, "scores");
      const { softcap } = site.block;
      if (softcap === undefined || softcap === 0 || raw === undefined || ours === 1) return undefined;
      return withSteps(site.block, { capped: mapped(raw, (x) => ours * softcap * Math.tanh(x / softcap)) });
    }),
  ];
}
