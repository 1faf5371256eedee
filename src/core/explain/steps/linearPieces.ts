import type { WeightName } from "../../spec/spec.ts";
import { shapeText } from "../../tensor/tensor.ts";
import type { LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { named, transposed } from "../text/formulaParts.ts";

/** · W + b, as far as they are there. */
export function through({ block }: LayerContext, weight: WeightName): (Formula | string)[] {
  const bias = `b${weight[1]}` as "bq" | "bk" | "bv" | "bo";
  const W = block.weightLayout === "out-in" ? transposed(named(weight)) : named(weight);
  return [...(block[weight] ? ["·", W] : []), ...(block[bias] ? ["+", named(bias)] : [])];
}

/** The size of a weight as it multiplies from the right. */
export function weightShape({ block }: LayerContext, name: WeightName): string | undefined {
  const shape = block[name]?.shape;
  if (shape === undefined) return undefined;
  return shapeText(block.weightLayout === "out-in" ? [...shape].reverse() : shape);
}

/** How the sizes of a product and its bias meet. */
export function linearShapes(own: string, input: string, weight: string | undefined, hasBias: boolean): string {
  const product = weight === undefined ? input : `${input} · ${weight}`;
  // The bias is as wide as the result: the size after its last ×.
  return `${own} = ${product}${hasBias ? ` + ${own.slice(own.lastIndexOf("×") + 1)}` : ""}`;
}
