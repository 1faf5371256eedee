import { readOutLens } from "./between/readOutLens.ts";
import { rollout } from "./between/rollout.ts";
import { similarity } from "./between/similarity.ts";
import type { FigureKind, HeadFigure } from "./figure.ts";
import { circuits } from "./heads/circuits.ts";
import { confidence } from "./heads/confidence.ts";
import { contribution } from "./heads/contribution.ts";
import { distance } from "./heads/distance.ts";
import { duplicate } from "./heads/duplicate.ts";
import { entropy } from "./heads/entropy.ts";
import { induction } from "./heads/induction.ts";
import { lift } from "./heads/lift.ts";
import { positional } from "./heads/positional.ts";
import { previous } from "./heads/previous.ts";
import { sink } from "./heads/sink.ts";
import { sparsity } from "./heads/sparsity.ts";

/** The figures of a head, in the order in which they are shown. */
export const headFigures: readonly HeadFigure[] = [
  previous,
  duplicate,
  induction,
  lift,
  entropy,
  distance,
  sink,
  confidence,
  positional,
  sparsity,
  contribution,
  circuits,
];

/**
 * All figures: those of a head, then those between heads and layers.
 * @internal No view shows it yet.
 */
export const allFigures: readonly FigureKind[] = [...headFigures, similarity, rollout, readOutLens];
