import type { Tensor } from "../tensor/tensor.ts";
import { type Words, words } from "../words.ts";
import type { Breaking, ClaimScene } from "./claim.ts";

/** A projection with more numbers is not written out. */
const mostNumbers = 256;

/** Keys that are the ones now times a factor; nothing where they are no projection of few enough numbers. */
export function keysTimes(scene: ClaimScene, factor: number, say: Words): { breaking?: Breaking } {
  const { K, layout } = scene.block;
  if (K?.shape.length === 2 && layout === "heads" && K.data.length <= mostNumbers) {
    return { breaking: { say, property: "K", json: matrixText(K, (value) => factor * value) } };
  }
  const Wk = projection(scene, "Wk");
  if (Wk === undefined) return {};
  return { breaking: { say, property: "Wk", json: matrixText(Wk, (value) => factor * value) } };
}

/** Queries that are projected otherwise than the keys: the first entry is added to the second. */
export function otherQueries(scene: ClaimScene): { breaking?: Breaking } {
  const Wq = projection(scene, "Wq");
  if (Wq === undefined || (Wq.shape[1] ?? 0) < 2) return {};
  const json = matrixText(Wq, (value, at) => (at === 1 ? value + 1 : value));
  return { breaking: { say: words("Project the queries in another way."), property: "Wq", json } };
}

/** The projection as it is written, or the identity that stands for none. */
function projection({ block, dims }: ClaimScene, name: "Wq" | "Wk"): Tensor | undefined {
  const given = name === "Wq" ? block.Q : block.K;
  const width = dims.dModel ?? 0;
  if (given !== undefined || block.Wqkv !== undefined || block.dump !== undefined || width === 0) return undefined;
  const identity = Float64Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0));
  const found = block[name] ?? { shape: [width, width], data: identity };
  return found.data.length <= mostNumbers ? found : undefined;
}

function matrixText({ shape, data }: Tensor, of: (value: number, at: number) => number): string {
  const cols = shape[1] ?? 1;
  const rows = Array.from({ length: data.length / cols }, (_, row) =>
    Array.from(data.subarray(row * cols, (row + 1) * cols), (value, col) => of(value, row * cols + col)),
  );
  return JSON.stringify(rows);
}
