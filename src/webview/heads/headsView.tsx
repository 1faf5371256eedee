import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { shownLayers } from "../state.ts";
import { text } from "../strings.ts";
import { drawnLayer } from "./drawnRule.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { HeadDrawing } from "./headDrawing.tsx";
import { HeadFacts } from "./headFacts.tsx";
import { HeadScatter } from "./headScatter.tsx";
import { useHeads } from "./headsData.ts";
import { HeadsGrid, placesOf } from "./headsGrid.tsx";
import { HeadsLegend } from "./headsLegend.tsx";
import { byScore, filterHeads, headKey, kindsOf, sortHeads } from "./headsOrder.ts";
import {
  behindKey,
  chosenHeads,
  hasDrawing,
  hasPlot,
  nameOf,
  pointedHead,
  shownKinds,
  similarityOrders,
  sortedBy,
} from "./headsState.ts";
import { HeadsTools, KindSwitches } from "./headsTools.tsx";
import { treeBranches } from "./headTree.ts";
import { HeadTree } from "./headTreeView.tsx";
import { KvMap } from "./kvMap.tsx";
import { rule, useRanked } from "./rankedHeads.ts";
import { ReadOutLens } from "./readOutLens.tsx";
import "./heads.css";
import "./headDrawing.css";
import "./headsFacts.css";

/** The view “Heads”: every head of every layer as a picture, sorted by a figure, one click from its steps. */
export function View() {
  const { heads, figures, layers, fault } = useHeads();
  const all = shownLayers.value.length;
  const pointed = heads.find((head) => headKey(head) === pointedHead.value);
  // The head that lies behind a drawing was pointed at last; it stays when the rule puts others first.
  const behind = heads.find((head) => headKey(head) === behindKey.value) ?? heads[0];
  const drawn = hasDrawing.value && behind ? drawnLayer(behind) : undefined;
  const { ranked, isOld } = useRanked(similarityOrders.get(sortedBy.value), drawn?.path);
  const at = useSignal(0);
  const held = useSignal<HeadAtGlance | undefined>(undefined);
  const scores = ranked && "scores" in ranked ? ranked.scores : undefined;
  const hasRule = rule.value.trim() !== "";
  const sorted = scores === undefined ? sortHeads(heads, sortedBy.value) : byScore(heads, scores);
  const filter = { kinds: shownKinds.value, chosen: chosenHeads.value };
  const kept = filterHeads(sorted, filter);
  // A filter of an earlier result may let nothing through here.
  const shown = kept.length === 0 ? sorted : kept;
  // A row for each layer only where the heads are in that order.
  const isByLayer = sortedBy.value === "layers" && !hasRule && all > 1;
  const { places, current } = placesOf(shown, isByLayer, at.value);
  const head = pointed ?? places[current];
  useEffect(() => {
    const next = pointed ?? places[current];
    if (next !== undefined) behindKey.value = headKey(next);
  }, [pointedHead.value, at.value]);
  if (heads.length === 0) return <p class="row-empty">{fault ?? text("Reading the weights…")}</p>;
  const kinds = kindsOf(heads);
  // A tree of n heads has n − 1 merges; another number is of an earlier result.
  const merges = ranked && "scores" in ranked && ranked.merges?.length === heads.length - 1 ? ranked.merges : undefined;
  const row = new Map(sorted.map((one, place) => [headKey(one), place]));
  // The rank of each head when ordered by similarity.
  const leaves = heads.map((one) => row.get(headKey(one)) ?? 0);
  // Scores come in the order of all heads, whatever is shown.
  const scoreOf = hasRule && scores ? (one: HeadAtGlance) => scores[heads.indexOf(one)] : undefined;
  const count = layers < all ? text("{0} of {1} layers", layers, all) : countOf(shown.length, heads.length);
  return (
    <section class="heads-view" aria-label={text("Heads")} aria-busy={layers < all}>
      <HeadsTools figures={figures} ranked={ranked} count={count} />
      <KindSwitches kinds={kinds} />
      {held.value !== undefined && (
        <p class="heads-held" role="status">
          {text("{0} is pinned: Shift+click another head to compare the two.", nameOf(held.value))}
        </p>
      )}
      <div class={`heads-panes${hasPlot.value ? " with-plot" : ""}${drawn ? " with-drawing" : ""}`}>
        {drawn && behind && <HeadDrawing layer={drawn} head={behind} ranked={isOld ? undefined : ranked} />}
        {hasPlot.value && <HeadScatter heads={heads} kinds={kinds} figures={figures} />}
        <div class="heads-pictures">
          {merges && <HeadTree heads={sorted} branches={treeBranches(merges, leaves)} />}
          <HeadsGrid heads={shown} isByLayer={isByLayer} at={at} held={held} scoreOf={scoreOf} />
        </div>
      </div>
      <HeadsLegend heads={heads} head={head} />
      <ReadOutLens />
      <KvMap heads={heads} layerIndex={head?.layerIndex ?? 0} />
      <HeadFacts head={head} figures={figures} score={head && scoreOf?.(head)} hasRule={hasRule} />
    </section>
  );
}

function countOf(shown: number, heads: number): string {
  if (shown < heads) return text("{0} of {1} heads", shown, heads);
  return heads === 1 ? text("1 head") : text("{0} heads", heads);
}
