import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { layerOutline, wantedStep } from "../state.ts";
import { cardWidth, columnsFor } from "./cardWidth.ts";
import { Connectors } from "./connectors.tsx";
import { edgesOf, type Stage, stagesOf } from "./flow.ts";
import { longestNumber } from "./longestNumber.ts";
import { Rail } from "./rail.tsx";
import { followReader, keepInPlace, showStep } from "./scrolling.ts";
import { StepCard } from "./stepCard.tsx";
import "./stepsView.css";

/** A card that stands alone in its row is no wider than it needs, unless its matrix is. In pixels. */
const loneFrom = 500;

/** The whole way from the input to the output, step by step. */
export function StepsView({ wide }: { wide: boolean }) {
  const layer = layerOutline();
  const scroller = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const wanted = wantedStep.value;
    if (wanted === undefined || layerOutline()?.path !== wanted.layer) return;
    wantedStep.value = undefined;
    requestAnimationFrame(() => showStep(scroller.current, wanted.name, { suddenly: true, flash: !wanted.quietly }));
  });
  const isThere = layer !== undefined;
  useEffect(() => (isThere ? followReader(scroller.current!) : undefined), [isThere]);
  if (!isThere) return null;
  return (
    <div class={wide ? "steps-view" : "steps-view narrow"}>
      <Rail layer={layer} onPick={(name) => showStep(scroller.current, name, {})} />
      <div class="steps-scroller" ref={scroller}>
        <Flow layer={layer} scroller={scroller} />
      </div>
    </div>
  );
}

function Flow({ layer, scroller }: { layer: LayerOutline; scroller: RefObject<HTMLElement | null> }) {
  const flow = useRef<HTMLDivElement>(null);
  const stages = useMemo(() => stagesOf(layer.steps), [layer]);
  const edges = useMemo(() => edgesOf(layer.steps), [layer]);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
      keepInPlace(scroller.current);
    });
    observer.observe(flow.current!);
    return () => observer.disconnect();
  }, [width, scroller]);
  return (
    <div class="flow" ref={flow}>
      {width.value > 0 && (
        <>
          <Connectors flow={flow} edges={edges} />
          {stages.map((stage) => (
            <StageRow key={stage.name} stage={stage} layer={layer} width={width.value} />
          ))}
        </>
      )}
    </div>
  );
}

function StageRow({ stage, layer, width }: { stage: Stage; layer: LayerOutline; width: number }) {
  const want = cardWidth(stage, layer, width, (drawn) => longestNumber(layer, drawn));
  const columns = columnsFor(stage.steps.length, want, width, 12);
  const isLone = columns === 1 && want < loneFrom && width > 1100;
  return (
    <div class={`stage ${stage.name}${isLone ? " lone" : ""}`} style={{ "--columns": columns }}>
      {stage.steps.map((step) => (
        <StepCard key={`${layer.path} ${step.name}`} step={step} layer={layer} />
      ))}
    </div>
  );
}
