import { shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import type { AttentionSizes } from "./inputs.ts";
import { axisSize, type Sizes } from "./sizes.ts";

/** One sink for each head of weights. */
export function checkSinks(sizes: Sizes, draft: BlockDraft, { heads }: AttentionSizes): void {
  const source = sizes.source(pathOf(draft.path, "sinks"));
  if (source === undefined) return;
  sizes.agree(axisSize(source, 1), heads, "{0} must have one number for each head: it has {1} for {3} ({2})");
}

/** Checks `scale` and `temperature` where they are tensors: from the right, 1, then queries, heads and batch items. */
export function checkRowFactors(sizes: Sizes, draft: BlockDraft, { batch, heads, n }: AttentionSizes): void {
  for (const key of ["scale", "temperature"]) {
    const path = pathOf(draft.path, key);
    const source = sizes.source(path);
    if (source === undefined) continue;
    const { shape } = source.tensor;
    const last = shape.at(-1);
    if (last !== undefined && last !== 1) {
      const head = `${heads?.value ?? "H"}×1×1`;
      const row = `${n?.value ?? "n"}×1`;
      const template =
        "{0} has the shape {1}, but its last axis must be 1: one number for each head is {2}, for each query {3}";
      sizes.report("shape.mismatch", source.value, words(template, path, shapeText(shape), head, row));
      continue;
    }
    for (const [fromEnd, wanted] of [n, heads, batch].entries()) {
      const size = shape.at(-2 - fromEnd) ?? 1;
      if (wanted === undefined || size === 1 || size === wanted.value) continue;
      const whole = [batch, heads, n].map((one) => one?.value ?? "?").join("×");
      const message = words(
        "{0} has the shape {1}, which does not fit {2}×1 (batch × heads × queries × 1)",
        path,
        shapeText(shape),
        whole,
      );
      sizes.report("shape.mismatch", source.value, message, [
        { message: words("{0}: {1}", wanted.name, wanted.value), range: wanted.range },
      ]);
      break;
    }
  }
}
