import { headNormed } from "../../engine/headNorm.ts";
import { itemAt } from "../../present.ts";
import type { Block, HeadNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, withSteps } from "../mistake.ts";

/** Norms of queries and keys that are missing, or are there in other ways. */
export function headNormMistakes({ block }: Site): Mistake[] {
  const { qNorm, kNorm } = block;
  if (qNorm === undefined && kNorm === undefined) {
    const made = (type: HeadNorm["type"], over: HeadNorm["over"], after: HeadNorm["after"], eps: number): HeadNorm => ({
      type,
      eps,
      over,
      after,
    });
    const kinds: HeadNorm[] = (["rms", "l2", "layer"] as const).flatMap((type) =>
      (["head", "width"] as const).flatMap((over) =>
        (["projection", "rope"] as const).flatMap((after) =>
          [1e-6, 1e-5, 1e-12, 0].map((eps) => made(type, over, after, eps)),
        ),
      ),
    );
    return kinds.map((norm, at) =>
      mistake(
        "closing",
        `qk norm ${norm.type} ${norm.over} ${norm.after} ${norm.eps}`,
        6 + at / 10,
        words(
          "queries and keys are normed before they meet (qNorm, kNorm: {0}, over the {1}, after the {2}, eps {3})",
          norm.type,
          norm.over,
          norm.after,
          String(norm.eps),
        ),
        ({ block, dims }) => {
          if (norm.over === "width" && dims.heads < 2) return undefined;
          if (norm.after === "rope" && !block.positions.some(({ type }) => type === "rope")) return undefined;
          return { ...block, qNorm: norm, kNorm: norm };
        },
      ),
    );
  }
  const both =
    (change: (norm: HeadNorm) => HeadNorm | undefined) =>
    ({ block }: Site): Block | undefined => {
      const [q, k] = [block.qNorm && change(block.qNorm), block.kNorm && change(block.kNorm)];
      const { qNorm, kNorm, ...rest } = block;
      return q === undefined && k === undefined
        ? undefined
        : { ...rest, ...(q && { qNorm: q }), ...(k && { kNorm: k }) };
    };
  const change = (
    name: string,
    common: number,
    text: Mistake["change"],
    make: (norm: HeadNorm) => HeadNorm | undefined,
  ) => mistake("closing", `qk norm ${name}`, common, text, both(make));
  return [
    mistake(
      "closing",
      "qk norm forgotten",
      2,
      words("queries and keys are not normed (qNorm and kNorm are left out)"),
      ({ block }) => without(block, "qNorm", "kNorm"),
    ),
    mistake("closing", "qNorm forgotten", 4, words("{0} is left out", "qNorm"), ({ block }) =>
      block.qNorm && block.kNorm ? without(block, "qNorm") : undefined,
    ),
    mistake("closing", "kNorm forgotten", 4, words("{0} is left out", "kNorm"), ({ block }) =>
      block.qNorm && block.kNorm ? without(block, "kNorm") : undefined,
    ),
    change("after rope", 3, words("queries and keys are normed on the other side of the rotation"), (norm) => ({
      ...norm,
      after: norm.after === "rope" ? "projection" : "rope",
    })),
    change(
      "over the other",
      4,
      words("queries and keys are normed over the width instead of the head, or the reverse"),
      (norm) => (norm.gamma === undefined ? { ...norm, over: norm.over === "head" ? "width" : "head" } : undefined),
    ),
    mistake(
      "closing",
      "qk norm over the width",
      4,
      words("queries and keys are normed over the width instead of the head"),
      overWidth,
    ),
    mistake("closing", "v normed", 8, words("the values are normed as the keys are"), (site) => {
      const { kNorm, past } = site.block;
      const v = latestOf(site, "projectedV", "V");
      if (kNorm === undefined || past !== undefined || v === undefined || site.dims.dv !== site.dims.dk)
        return undefined;
      return withSteps(site.block, { V: headNormed(v, kNorm) });
    }),
    ...(["rms", "layer", "l2"] as const).map((type) =>
      change(type, 4, words("the norm of queries and keys is {0}", type), (norm) =>
        norm.type === type ? undefined : { ...norm, type },
      ),
    ),
    ...[1e-5, 1e-6, 1e-12, 0].map((eps) =>
      change(`eps ${eps}`, 5, words("eps of the norm of queries and keys is {0}", String(eps)), (norm) =>
        norm.eps === eps ? undefined : { ...norm, eps },
      ),
    ),
    change(
      "gamma forgotten",
      5,
      words("gamma of the norm of queries and keys is left out"),
      ({ gamma, offset, ...norm }) => (gamma === undefined ? undefined : norm),
    ),
    change("gamma + 1", 5, words("gamma of the norm of queries and keys is gamma + 1"), (norm) =>
      norm.gamma && !norm.offset ? { ...norm, offset: 1 } : undefined,
    ),
  ];
}

/** The norm's vectors, which each head has, repeated for all of them. */
function overWidth({ block, dims }: Site): Block | undefined {
  const wide = (norm: HeadNorm | undefined, heads: number): HeadNorm | undefined => {
    const { gamma, beta } = norm ?? {};
    if (norm === undefined || norm.over === "width" || gamma === undefined || gamma.shape.length > 1) return undefined;
    const repeated = ({ shape, data }: Tensor): Tensor => ({
      shape: [itemAt(shape, 0) * heads],
      data: Float64Array.from({ length: data.length * heads }, (_, at) => valueAt(data, at % data.length)),
    });
    return { ...norm, over: "width", gamma: repeated(gamma), ...(beta && { beta: repeated(beta) }) };
  };
  const [q, k] = [wide(block.qNorm, dims.heads), wide(block.kNorm, dims.kvHeads)];
  return q || k ? { ...block, ...(q && { qNorm: q }), ...(k && { kNorm: k }) } : undefined;
}

export function without(block: Block, ...names: readonly (keyof Block)[]): Block | undefined {
  if (names.every((name) => block[name] === undefined)) return undefined;
  return Object.fromEntries(
    Object.entries(block).filter(([key]) => !names.includes(key as keyof Block)),
  ) as unknown as Block;
}
