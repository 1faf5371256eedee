import { useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { layerOutline, wantedStep } from "../state.ts";
import { Connectors } from "./connectors.tsx";
import { edgesOf, type Stage, stagesOf } from "./flow.ts";
import { Rail } from "./rail.tsx";
import { followScrolling, showStep } from "./scrolling.ts";
import { StepCard } from "./stepCard.tsx";
import "./stepsView.css";

/** The whole way from the input to the output, step by step. */
export function StepsView({ wide }: { wide: boolean }) {
  const layer = layerOutline();
  const scroller = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const wanted = wantedStep.value;
    if (wanted === undefined || layerOutline()?.path !== wanted.layer) return;
    wantedStep.value = undefined;
    requestAnimationFrame(() => showStep(scroller.current, wanted.name, true));
  });
  if (layer === undefined) return null;
  return (
    <div class={wide ? "steps-view" : "steps-view narrow"}>
      <Rail layer={layer} onPick={(name) => showStep(scroller.current, name, false)} />
      <div class="steps-scroller" ref={scroller} onScroll={() => followScrolling(scroller.current)}>
        <Flow layer={layer} />
      </div>
    </div>
  );
}

function Flow({ layer }: { layer: LayerOutline }) {
  const flow = useRef<HTMLDivElement>(null);
  const stages = useMemo(() => stagesOf(layer.steps), [layer]);
  const edges = useMemo(() => edgesOf(layer.steps), [layer]);
  return (
    <div class="flow" ref={flow}>
      <Connectors flow={flow} edges={edges} />
      {stages.map((stage) => (
        <StageRow key={stage.name} stage={stage} layer={layer} />
      ))}
    </div>
  );
}

function StageRow({ stage, layer }: { stage: Stage; layer: LayerOutline }) {
  return (
    <div class={`stage ${stage.name}`}>
      {stage.steps.map((step) => (
        <StepCard key={`${layer.path} ${step.name}`} step={step} layer={layer} />
      ))}
    </div>
  );
}
