import type { Mistake, Site } from "../mistake.ts";
import { closingMistakes } from "./closingMistakes.ts";
import { groupMistakes } from "./groupMistakes.ts";
import { headCountMistakes } from "./headCountMistakes.ts";
import { headMistakes } from "./headMistakes.ts";
import { maskMistakes } from "./maskMistakes.ts";
import { operandMistakes } from "./operandMistakes.ts";
import { paddedPositions } from "./paddedPositions.ts";
import { partMistakes } from "./partMistakes.ts";
import { positionMistakes } from "./positionMistakes.ts";
import { relativeMistakes } from "./relativeMistakes.ts";
import { scaleMistakes } from "./scaleMistakes.ts";
import { softmaxMistakes } from "./softmaxMistakes.ts";
import { varietyMistakes } from "./varietyMistakes.ts";
import { weightMistakes } from "./weightMistakes.ts";

/** Every mistake that can be made in a block, in the order of the computation: what enters it first. */
export function allMistakes(site: Site): Mistake[] {
  if (site.block.dump !== undefined) return [];
  return [
    ...headCountMistakes(site),
    ...weightMistakes(site),
    ...operandMistakes(),
    ...partMistakes(site.block),
    ...positionMistakes(site),
    ...relativeMistakes(site),
    ...paddedPositions(),
    ...scaleMistakes(site),
    ...maskMistakes(site),
    ...softmaxMistakes(),
    ...varietyMistakes(site),
    ...groupMistakes(site),
    ...headMistakes(site),
    ...closingMistakes(site),
  ];
}
