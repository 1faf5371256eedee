import { layerNormed } from "../../engine/layerNorm.ts";
import { itemAt } from "../../present.ts";
import type { LayerNorm } from "../../spec/normKinds.ts";
import { normAt, normsOf } from "../../spec/norms.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { attended, latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { sameShape } from "../tensors.ts";

/** What a layer is trained to: its matrices, biases, norms and network. */
const trained = [
  ...(["Wq", "Wk", "Wv", "Wo", "Wqkv", "bq", "bk", "bv", "bo", "bqkv"] as const),
  ...(["qNorm", "kNorm", "gate", "layerNorm", "feedForward", "sinks"] as const),
] as const;

/** Mistakes among the layers of one stack, `blocks`, that are made in all of them; `entered`: what each of them reads. */
export function stackMistakes(blocks: readonly Block[], entered: Entering): Mistake[] {
  if (blocks.length < 2) return [];
  const last = blocks.length - 1;
  const all = (name: string, common: number, change: Mistake["change"], from: (at: number) => number) =>
    mistake("weights", name, common, change, ({ block }) => {
      const at = blocks.findIndex(({ path }) => path === block.path);
      return at < 0 || from(at) === at ? undefined : withWeightsOf(block, itemAt(blocks, from(at)));
    });
  return [
    all("one layer's weights", 1, words("all layers have the weights of {0}", itemAt(blocks, 0).path), () => 0),
    all(
      "the last layer's weights",
      5,
      words("all layers have the weights of {0}", itemAt(blocks, last).path),
      () => last,
    ),
    all("layers reversed", 4, words("the layers are in reverse order"), (at) => last - at),
    ...residualsFrom(itemAt(blocks, 0), entered(0), 4, ({ path }) => path !== itemAt(blocks, 0).path),
  ];
}

/** Mistakes with one layer of a stack, and behind the last one. */
export function layerMistakes(blocks: readonly Block[], { block }: Site, entered: Entering): Mistake[] {
  const at = blocks.findIndex(({ path }) => path === block.path);
  const isThis = (one: Block): boolean => one.path === block.path;
  const sources = at < 1 ? [] : at === 1 ? [0] : [0, at - 1];
  const others = blocks.filter((_, index) => Math.abs(index - at) === 1);
  return [
    ...others.map((other) =>
      mistake(
        "weights",
        `weights of ${other.path}`,
        6,
        words("the layer has the weights of {0}", other.path),
        (site) => (site.block.path === block.path ? withWeightsOf(site.block, other) : undefined),
      ),
    ),
    ...sources.flatMap((from) => residualsFrom(itemAt(blocks, from), entered(from), 6, isThis)),
    ...(blocks.length > 1 ? [leftOut(block), twice(block)] : []),
    ...(at === blocks.length - 1 ? resultNormed(block) : []),
  ];
}

function withWeightsOf(block: Block, other: Block): Block | undefined {
  const shapes = (one: Block) => JSON.stringify(trained.map((key) => shapesIn(one[key])));
  if (shapes(block) !== shapes(other)) return undefined;
  return { ...block, ...Object.fromEntries(trained.flatMap((key) => (other[key] ? [[key, other[key]]] : []))) };
}

/** The shapes of the tensors in a part. */
function shapesIn(part: unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  if ("shape" in part) return part.shape;
  return Object.entries(part).map(([key, value]) => [key, shapesIn(value)]);
}

/** What entered a layer of the stack, by its number; undefined where it is not known. */
export type Entering = (at: number) => Tensor | undefined;

/** Residuals, of the attention or of the network, that add what entered an earlier layer. */
function residualsFrom(
  { path }: Block,
  earlier: Tensor | undefined,
  common: number,
  concerned: (block: Block) => boolean,
): Mistake[] {
  const added = (what: "residual" | "final", change: Mistake["change"], instead: (site: Site) => Tensor | undefined) =>
    mistake("closing", `${what} from ${path}`, what === "final" ? common + 1 : common, change, (site) => {
      const [sum, own] = [stepOf(site, what), instead(site)];
      if (!concerned(site.block) || own === undefined || earlier === undefined) return undefined;
      if (!sameShape(sum, own) || !sameShape(sum, earlier)) return undefined;
      return withSteps(site.block, {
        [what]: mapped(sum, (x, at) => x - valueAt(own.data, at) + valueAt(earlier.data, at)),
      });
    });
  return [
    added("residual", words("the residual adds what entered {0}", path), (site) =>
      site.block.residual === false ? undefined : latestOf(site, "embedded", "X"),
    ),
    added("final", words("the residual of the network adds what entered {0}", path), (site) => {
      const { feedForward } = site.block;
      if (feedForward === undefined || feedForward.residual === false || normAt(feedForward, "post")) return undefined;
      return attended(site);
    }),
  ];
}

function leftOut({ path }: Block): Mistake {
  return mistake("closing", "layer left out", 5, words("the layer is left out: what enters it goes on"), (site) => {
    const entered = latestOf(site, "embedded", "X");
    const last = [...site.layer.steps].at(-1);
    if (site.block.path !== path || entered === undefined || last === undefined) return undefined;
    const [id, { tensor }] = last;
    return tensor.data.length === entered.data.length
      ? withSteps(site.block, { [id]: { shape: tensor.shape, data: entered.data } })
      : undefined;
  });
}

function twice({ path }: Block): Mistake {
  return {
    ...{ group: "closing", name: "layer twice", common: 7 },
    change: words("the layer is applied twice, the second time to its own result"),
    rewrite: ({ block, input, layer }) =>
      block.path === path && layer.output !== undefined && input.X?.data.length === layer.output.data.length
        ? { block, input: { ...input, X: layer.output } }
        : undefined,
  };
}

/** A norm behind the last layer: the plain ones, and those that the layer itself has. */
function resultNormed(block: Block): Mistake[] {
  const plain = (type: "layer" | "rms"): LayerNorm => ({ type, eps: type === "rms" ? 1e-6 : 1e-5, placement: "post" });
  const own = [block, block.feedForward].flatMap((part) => (part ? normsOf(part).map(({ norm }) => norm) : []));
  const kinds = [plain("layer"), plain("rms"), ...own.filter(({ gamma, beta }) => gamma ?? beta)];
  return kinds.map((norm, index) =>
    mistake(
      "closing",
      `result normed ${norm.type} ${index}`,
      7 + index / 10,
      words("the result is normed once more ({0})", norm.type ?? "layer"),
      (site) => {
        const last = [...site.layer.steps].at(-1);
        if (site.block.path !== block.path || last === undefined) return undefined;
        const [id, { tensor }] = last;
        const width = tensor.shape.at(-1);
        if (tensor.shape.length > 3 || (norm.gamma && norm.gamma.data.length !== width)) return undefined;
        return withSteps(site.block, { [id]: layerNormed(tensor, norm) });
      },
    ),
  );
}
