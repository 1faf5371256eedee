import type { ExpectedCheck } from "../core/engine/check.ts";
import type { SpecDocument, TensorSource } from "../core/format/document.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { type Words, words } from "../core/words.ts";
import type { Analysis } from "./analysis.ts";
import type { Computed } from "./computed.ts";
import { expectedPath } from "./expectedPaths.ts";
import { commandIds } from "./ids.ts";
import type { LensSpot } from "./lensSpots.ts";

/** What a lens says and does; without a command it only says. */
export interface LensTitle {
  readonly title: Words;
  readonly command?: string;
  readonly args?: readonly unknown[];
}

/** The title of a lens at the moment. */
export function lensTitleOf(spot: LensSpot, analysis: Analysis): LensTitle | undefined {
  const { key, document } = analysis;
  switch (spot.kind) {
    case "main":
      return mainTitle(analysis);
    case "show":
      return { title: words("Show panel"), command: commandIds.showPanel, args: [key] };
    case "matrix": {
      const source = document?.tensors.get(spot.path);
      return source && matrixTitle(analysis, source);
    }
    case "expected":
      return document && expectedTitle(analysis, document, spot.path);
    case "why":
      return { title: words("Find out why"), command: commandIds.findOutWhy, args: [key] };
    case "train":
      return { title: words("Apply one gradient step"), command: commandIds.applyGradientStep, args: [key] };
  }
}

/** The spots with one more beside each `expected` of which a search can say why it does not hold. */
export function withWhy(spots: readonly LensSpot[], { computed, isUpToDate }: Analysis): LensSpot[] {
  if (computed === undefined || !isUpToDate || computed.failing.length === 0) return [...spots];
  const fails = (path: string) =>
    computed.failing.some((check) => expectedPath(computed.document, check)?.startsWith(`${path}.`));
  return spots.flatMap((spot) =>
    spot.kind === "expected" && fails(spot.path) ? [spot, { ...spot, kind: "why" }] : [spot],
  );
}

function mainTitle(analysis: Analysis): LensTitle {
  const { status, key, computed } = analysis;
  switch (status.kind) {
    case "problem":
      return { title: problemTitle(status.count), command: commandIds.goToProblem, args: [key] };
    case "computing":
      return { title: words("$(sync~spin) Computing… · Cancel"), command: commandIds.cancel, args: [key] };
    case "failed":
      return { title: words("The computation failed · Try again"), command: commandIds.recompute, args: [key] };
    case "upToDate":
      return { title: factsTitle(computed!), command: commandIds.showPanel, args: [key] };
    case "edited":
      return { title: words("Recompute attention"), command: commandIds.recompute, args: [key] };
    default:
      return { title: words("Compute attention"), command: commandIds.compute, args: [key] };
  }
}

function problemTitle(count: number): Words {
  return count === 1 ? words("1 problem") : words("{0} problems", count);
}

/** `3 × 3 · 1 head · softmax · up to date · Show panel`, of the last layer; the number of layers where there are several. */
function factsTitle({ spec, result }: Computed): Words {
  const layers = result.layers.length + (result.encoder?.length ?? 0);
  const last = result.layers.at(-1);
  const block = spec.main.blocks.at(-1);
  if (last === undefined || block === undefined) return words("Up to date · Show panel");
  const { n, keys, heads } = last.dims;
  const how = block.dump ? "weights" : block.normalize;
  if (layers > 1) {
    return words("{0} layers · {1} × {2} · heads: {3} · {4} · up to date · Show panel", layers, n, keys, heads, how);
  }
  return heads === 1
    ? words("{0} × {1} · 1 head · {2} · up to date · Show panel", n, keys, how)
    : words("{0} × {1} · {2} heads · {3} · up to date · Show panel", n, keys, heads, how);
}

function matrixTitle({ key, document }: Analysis, { path, tensor }: TensorSource): LensTitle {
  const title = words("{0} {1} · Show", path, shapeText(tensor.shape));
  if (document?.spec === undefined) return { title: words("{0} {1}", path, shapeText(tensor.shape)) };
  return { title, command: commandIds.showStep, args: [key, path] };
}

function expectedTitle(analysis: Analysis, document: SpecDocument, path: string): LensTitle | undefined {
  const { computed, key } = analysis;
  if (document.spec === undefined) return undefined;
  if (computed === undefined || !analysis.isUpToDate) {
    return { title: words("Compute and compare"), command: commandIds.compute, args: [key] };
  }
  const checks = checksBelow(computed, path);
  const wrong = checks.filter(({ holds }) => !holds);
  const first = wrong[0];
  if (first === undefined) return { title: matchTitle(checks.length) };
  const target = expectedPath(document, first);
  return { title: mismatchTitle(first, wrong.length - 1), command: commandIds.showStep, args: [key, target] };
}

/** The entries that are written below one `expected`. */
function checksBelow({ checks, document }: Computed, path: string): readonly ExpectedCheck[] {
  return checks.filter((check) => expectedPath(document, check)?.startsWith(`${path}.`));
}

function matchTitle(count: number): Words {
  return count === 1 ? words("✓ 1 step matches") : words("✓ {0} steps match", count);
}

function mismatchTitle({ layer, name, firstMismatch }: ExpectedCheck, more: number): Words {
  const step = layer === "" ? name : `${layer}.${name}`;
  if (firstMismatch === undefined) return words("✗ {0} is missing · Show", step);
  const { index, got, want } = firstMismatch;
  const place = index.map((at) => at + 1).join(",");
  const by = briefNumber(Math.abs(got - want), 2);
  return more === 0
    ? words("✗ {0} differs at [{1}] by {2} · Show", step, place, by)
    : words("✗ {0} differs at [{1}] by {2}, and {3} more · Show", step, place, by, more);
}
