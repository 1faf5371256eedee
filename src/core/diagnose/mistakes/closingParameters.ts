import type { LayerNorm, Norms } from "../../spec/normKinds.ts";
import { normsOf } from "../../spec/norms.ts";
import type { Block } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { latestOf, mapped, mistake, stepOf, withSteps } from "../mistake.ts";
import { type Parameter, rootsOf } from "./parameter.ts";
import { addedBehindMaximum } from "./softmaxMistakes.ts";

/** Numbers of norms, residuals and the softmax's denominator. */
export function closingParameters(block: Block): Parameter[] {
  return [
    ...[...norms(block), ...sums(block), ...headNorms(block), ...differentials(block)],
    ...[...branches(block), ...clamps(block)],
  ];
}

function norms(block: Block): Parameter[] {
  const all = normsOf(block).length + (block.feedForward ? normsOf(block.feedForward).length : 0);
  if (all === 0) return [];
  const starts = [1e-7, 1e-4, 1e-2, 0.1];
  const changed = (layerNorm: Norms, eps: number): Norms => {
    const list = normsOf({ layerNorm }).map(({ norm }): LayerNorm => ({ ...norm, eps }));
    const [only] = list;
    return list.length === 1 && only !== undefined ? only : list;
  };
  const parameter = (own: boolean, inner: boolean, name: string): Parameter => ({
    ...{ positive: true, named: [], starts },
    mistakeOf: (eps, text) =>
      mistake("closing", `${name} eps ${text}`, 25, words("eps of the norm is {0}", text), ({ block }) => {
        const { layerNorm, feedForward } = block;
        const network = feedForward?.layerNorm;
        return {
          ...block,
          ...(own && layerNorm && { layerNorm: changed(layerNorm, eps) }),
          ...(inner && feedForward && network && { feedForward: { ...feedForward, layerNorm: changed(network, eps) } }),
        };
      }),
  });
  const [own, inner] = [block.layerNorm !== undefined, block.feedForward?.layerNorm !== undefined];
  return [
    ...(own ? [parameter(true, false, "layerNorm")] : []),
    ...(inner ? [parameter(false, true, "feedForward.layerNorm")] : []),
    ...(own && inner ? [parameter(true, true, "all norms:")] : []),
  ];
}

function headNorms({ qNorm, kNorm }: Block): Parameter[] {
  if (qNorm === undefined && kNorm === undefined) return [];
  return [
    {
      ...{ positive: true, named: [], starts: [1e-7, 1e-4, 1e-2, 0.1] },
      mistakeOf: (eps, name) =>
        mistake(
          "closing",
          `qk norm eps ${name}`,
          25,
          words("eps of the norm of queries and keys is {0}", name),
          ({ block }) => ({
            ...block,
            ...(block.qNorm && { qNorm: { ...block.qNorm, eps } }),
            ...(block.kNorm && { kNorm: { ...block.kNorm, eps } }),
          }),
        ),
    },
  ];
}

/** The share of the second softmax, and what the contexts are multiplied by. */
function differentials({ differential }: Block): Parameter[] {
  if (differential === undefined) return [];
  return (["lambda", "outputScale"] as const).map((key) => ({
    ...{ positive: false, named: [], starts: [0.2, 0.5, 0.8, 1] },
    mistakeOf: (value, name) =>
      mistake(
        "softmax",
        `differential.${key} ${name}`,
        25,
        words("{0} is {1}", `differential.${key}`, name),
        ({ block }) => block.differential && { ...block, differential: { ...block.differential, [key]: value } },
      ),
  }));
}

/** The largest number that a clamped network lets through. */
function clamps({ feedForward }: Block): Parameter[] {
  if (feedForward?.clamp === undefined) return [];
  return [
    {
      ...{ positive: true, named: [], starts: [0.1, 0.3, 0.5, 0.75, 1, 1.5, 2, 3.5, 7] },
      mistakeOf: (clamp, name) =>
        mistake("closing", `clamp ${name}`, 25, words("{0} is {1}", "feedForward.clamp", name), ({ block }) =>
          block.feedForward?.clamp === undefined
            ? undefined
            : { ...block, feedForward: { ...block.feedForward, clamp } },
        ),
    },
  ];
}

/** What the attention or the network yields, multiplied before the residual adds it. */
function branches({ residual, feedForward }: Block): Parameter[] {
  const has = { own: residual !== false, inner: feedForward !== undefined && feedForward.residual !== false };
  const parameter = (own: boolean, inner: boolean, what: string): Parameter => ({
    ...{ positive: false, named: rootsOf(), starts: [-1, 0.5, 2] },
    mistakeOf: (by, name) =>
      mistake(
        "closing",
        `${what} times ${name}`,
        25,
        words("{0} is multiplied by {1} before the residual", what, name),
        ({ block }) => ({
          ...block,
          ...(own && { residual: by }),
          ...(inner && block.feedForward && { feedForward: { ...block.feedForward, residual: by } }),
        }),
      ),
  });
  return [
    ...(has.own ? [parameter(true, false, "output")] : []),
    ...(has.inner ? [parameter(false, true, "feedForward")] : []),
    ...(has.own && has.inner ? [parameter(true, true, "output, feedForward")] : []),
  ];
}

/** What is added up: the residual, and the denominator of the softmax. */
function sums(block: Block): Parameter[] {
  const found: Parameter[] = [];
  if (block.residual !== false)
    found.push({
      ...{ positive: false, named: [], starts: [-1, 0.5, 2] },
      mistakeOf: (by, name) =>
        mistake("closing", `residual times ${name}`, 25, words("the residual is multiplied by {0}", name), (site) => {
          const residual = stepOf(site, "residual");
          const entered = latestOf(site, "embedded", "X");
          return (
            (residual &&
              entered?.data.length === residual.data.length &&
              withSteps(site.block, {
                residual: mapped(residual, (x, at) => x + (by - 1) * (entered.data[at] ?? 0)),
              })) ||
            undefined
          );
        }),
    });
  if (block.normalize === "softmax" && block.sinks === undefined) {
    found.push({
      ...{ positive: true, named: [], starts: [1e-6, 1e-3, 0.1] },
      mistakeOf: (extra, name) =>
        mistake(
          "softmax",
          `denominator + ${name} behind the maximum`,
          26,
          words("{0} is added to the denominator of the softmax after the maximum is subtracted", name),
          (site) => {
            const weights = addedBehindMaximum(site, extra);
            return weights && withSteps(site.block, { weights });
          },
        ),
    });
    found.push({
      ...{ positive: true, named: [], starts: [0.1, 1, 5] },
      mistakeOf: (extra, name) =>
        mistake(
          "softmax",
          `denominator + ${name}`,
          26,
          words("{0} is added to the denominator of the softmax", name),
          (site) => {
            const { heads } = site.dims;
            return { ...site.block, sinks: { shape: [heads], data: new Float64Array(heads).fill(Math.log(extra)) } };
          },
        ),
    });
  }
  return found;
}
