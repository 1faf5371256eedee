import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { later } from "../loadLater.ts";
import { layerOutline, wantedStep } from "../state.ts";
import { numberSize } from "../theme.ts";
import { cardWidth, columnsFor, inputsOf } from "./cardWidth.ts";
import { edgesOf, type Place, packRows, type Stage, wayOf } from "./flow.ts";
import { LazyConnectors, LazyRail } from "./lazyFlowParts.tsx";
import { longestNumber } from "./longestNumber.ts";
import { followReader, keepInPlace, showStep } from "./scrolling.ts";
import { StepCard } from "./stepCard.tsx";
import { isWaiting, place, tellCrowded, tight, workspace } from "./tight.ts";
import type { Tight } from "./tightIn.ts";
import "./stepsView.css";
import "./tight.css";

/** A card that is alone in its row is no wider than it needs, unless its matrix is. In pixels. */
const loneFrom = 500;
/** Above and below the flow; see stepsView.css. Where all of it is in sight no map of it is needed. */
const scrollPadding = 12;

/** Up to these widths a flow has smaller cards, and cards without words; see stepsView.css. */
const smallUpTo = 760;
const quietUpTo = 1200;

/** The whole way from the input to the output, step by step. */
export function StepsView({ wide }: { wide: boolean }) {
  const layer = layerOutline();
  const scroller = useRef<HTMLDivElement>(null);
  // Runs again with the layer: a step of a layer that is still to come waits for it.
  useSignalEffect(() => {
    const wanted = wantedStep.value;
    if (wanted === undefined || layerOutline()?.path !== wanted.layer) return;
    // Once: whoever wants the same step again sets it anew.
    wantedStep.value = undefined;
    // The layer's cards may not be drawn before the next frame.
    requestAnimationFrame(() =>
      showStep(scroller.current, wanted.name, {
        suddenly: true,
        flash: !wanted.quietly,
        to: wanted.nearest ? "nearest" : "start",
      }),
    );
  });
  // The whole view, whose room is that of the flow and the rail.
  const view = useRef<HTMLDivElement>(null);
  const fits = useSignal(true);
  const tooTight = useRef("");
  const isTall = useSignal(false);
  const measure = (): void => {
    const [room, flow] = [view.current, scroller.current?.firstElementChild];
    // Behind another tab there is nothing to measure.
    if (!room || !flow || room.clientHeight === 0) return;
    const { clientWidth, clientHeight } = room.closest(".workspace")!;
    workspace.value = `${clientWidth},${clientHeight}`;
    // Without the rail the cards lie otherwise and may be taller: what did not fit in a place is not tried there again.
    const here = place.peek();
    if (flow.childElementCount === 0) {
      // Nothing is drawn yet: where the cards cannot fit, they need not be drawn to see that.
      if (leastHeight(layerOutline()!, flow.clientWidth) < room.clientHeight) return;
      fits.value = false;
      isTall.value = true;
      tooTight.current = here;
      tellCrowded();
      return;
    }
    const isHigher = (): boolean => flow.clientHeight + scrollPadding > room.clientHeight;
    const isFit = !isHigher() && tooTight.current !== here;
    if (fits.peek() && !isFit) tooTight.current = here;
    fits.value = isFit;
    // Not before the cards have been laid out for a new width.
    const isCrowded = (): boolean => isHigher() && !tight.peek();
    if (isCrowded()) requestAnimationFrame(() => isCrowded() && tellCrowded());
  };
  // Before the first result there is nothing to measure.
  const isThere = layer !== undefined;
  useEffect(() => {
    if (!isThere) return undefined;
    const observer = new ResizeObserver(() => {
      measure();
      keepInPlace(scroller.current);
    });
    for (const part of [view.current!, scroller.current!]) observer.observe(part);
    return () => observer.disconnect();
  }, [isThere]);
  useEffect(() => (isThere ? followReader(scroller.current!) : undefined), [isThere]);
  if (!isThere) return null;
  const close = tight.value;
  const waits = isTall.value && isWaiting();
  return (
    <div class={`steps-view${wide ? "" : " narrow"}${close ? " tight" : ""}`} ref={view}>
      {!fits.value && !close && !waits && (
        <LazyRail layer={layer} onPick={(name) => showStep(scroller.current, name, {})} />
      )}
      <div class="steps-scroller" ref={scroller}>
        <Flow layer={layer} close={close} waits={waits} scroller={scroller} onSize={measure} />
      </div>
    </div>
  );
}

interface FlowProps {
  readonly layer: LayerOutline;
  readonly close: Tight | undefined;
  /** Whether nothing is drawn yet, since it would be drawn otherwise right after. */
  readonly waits: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Told when the flow has another height or width. */
  onSize(): void;
}

function Flow({ layer, close, waits, scroller, onSize }: FlowProps) {
  const flow = useRef<HTMLDivElement>(null);
  // Worked out once for a layer: the outline stays the same object while numbers change.
  const [stages, path] = useMemo(() => wayOf(layer.steps), [layer]);
  const edges = useMemo(() => edgesOf(layer.steps), [layer]);
  // In CSS pixels, with the padding; 0 until it is known: nothing is drawn before.
  const outer = useSignal(0);
  // Measured before the first frame, which has the cards then.
  useLayoutEffect(() => {
    const look = (): void => {
      outer.value = flow.current!.offsetWidth;
      // Cards that grow push the step that was asked for out of its place.
      keepInPlace(scroller.current);
      onSize();
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(flow.current!);
    return () => observer.disconnect();
  }, [outer, scroller]);
  const isSmall = close !== undefined || outer.value <= smallUpTo;
  // Without the padding at the end; see stepsView.css.
  const width = outer.value - (isSmall ? 8 : 30);
  const giveFocusBack = later.part.peek()?.flowParts.keepFocus(flow.current);
  useEffect(() => giveFocusBack?.());
  const rows = close?.rows ?? packRows(wanted(path, layer, width), width, gapOf(width));
  return (
    <div
      class={`flow${isSmall ? " small" : outer.value <= quietUpTo ? " quiet" : ""}`}
      style={{ "--bare": close?.cell }}
      ref={flow}
    >
      {outer.value > 0 && !waits && (
        <>
          <LazyConnectors flow={flow} edges={edges} />
          {/* One input and three projections fit in a row of a wide panel: what enters stands beside what is made of it. */}
          {!close &&
            (hasOneRow(stages, layer, width) ? (
              <PathRow row={wanted(stages, layer, width)} layer={layer} width={width} />
            ) : (
              stages.map((stage) => <StageRow key={stage.name} stage={stage} layer={layer} width={width} />)
            ))}
          {rows.map((row) => (
            <PathRow key={row[0]?.steps[0]?.name} row={row} layer={layer} width={width} />
          ))}
        </>
      )}
    </div>
  );
}

/** The height of the regular layout at least, in a flow of a width: titles and highest tables of its rows. In pixels. */
function leastHeight(layer: LayerOutline, width: number): number {
  const [stages, path] = wayOf(layer.steps);
  const parts = hasOneRow(stages, layer, width) ? [stages, path] : [...stages.map((stage) => [stage]), path];
  const rows = parts.flatMap((part) => packRows(wanted(part, layer, width), width, gapOf(width)));
  const tables = ({ steps }: Place): number[] =>
    steps.flatMap((step) => [step, ...inputsOf(step, layer)].map((matrix) => matrix.rows));
  return rows.reduce(
    // Higher tables scroll; see matrixTable.css.
    (sum, row) => sum + 40 + Math.min(1.5 * numberSize.peek() * Math.max(...row.flatMap(tables)), innerHeight / 2),
    0,
  );
}

/** The cards of some stages with the widths they would like to have. */
function wanted(stages: readonly Stage[], layer: LayerOutline, width: number): Place[] {
  return stages.flatMap(({ name, steps }) =>
    // Each step by itself: cards in a path need not be alike.
    steps.map((step) => ({
      steps: [step],
      want: cardWidth({ name, steps: [step] }, layer, width, (drawn) => longestNumber(layer, drawn)),
    })),
  );
}

/** Whether one input and its projections are side by side. */
function hasOneRow(stages: readonly Stage[], layer: LayerOutline, width: number): boolean {
  const cards = wanted(stages, layer, width);
  const isPlain = stages.length === 2 && stages[0]?.steps.length === 1 && cards.length === 4;
  return isPlain && packRows(cards, width, gapOf(width)).length === 1;
}

/** The space between cards; see stepsView.css. */
function gapOf(width: number): number {
  // About where a flow becomes small, with less space between its cards.
  return width < 740 ? 6 : 18;
}

function PathRow({ row, layer, width }: { row: readonly Place[]; layer: LayerOutline; width: number }) {
  // A small matrix in a wide panel would lie at the left of an empty card.
  const isLone = row.length === 1 && row[0]!.want < loneFrom && width > 1100;
  // As wide as they want to be in proportion, so that all of the row is used.
  const template = row.map(({ want }) => `minmax(0, ${want}fr)`).join(" ");
  const card = (step: StepOutline) => <StepCard key={`${layer.path} ${step.name}`} step={step} layer={layer} />;
  return (
    <div class={isLone ? "stage lone" : "stage"} style={{ gridTemplateColumns: template }}>
      {row.map(({ steps }) => (steps.length > 1 ? <div class="pile">{steps.map(card)}</div> : card(steps[0]!)))}
    </div>
  );
}

function StageRow({ stage, layer, width }: { stage: Stage; layer: LayerOutline; width: number }) {
  const want = cardWidth(stage, layer, width, (drawn) => longestNumber(layer, drawn));
  const columns = columnsFor(stage.steps.length, want, width, gapOf(width));
  const isLone = columns === 1 && want < loneFrom && width > 1100;
  return (
    <div class={`stage ${stage.name}${isLone ? " lone" : ""}`} style={{ "--columns": columns }}>
      {stage.steps.map((step) => (
        <StepCard key={`${layer.path} ${step.name}`} step={step} layer={layer} />
      ))}
    </div>
  );
}
