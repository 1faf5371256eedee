import { useEffect, useRef } from "preact/hooks";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { isDrawable } from "../grid/content.ts";
import { nextTab } from "../shell/moves.ts";
import { scrollWithin } from "../shell/scrollWithin.ts";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { currentStep } from "./currentStep.ts";
import { Thumbnail } from "./thumbnail.tsx";
import { TiledThumbnail } from "./tiledThumbnail.tsx";

/** Small pictures of all steps in their order: a map of the computation, to jump by. One tab stop, arrows walk along it. */
export function Rail({ layer, onPick }: { layer: LayerOutline; onPick: (name: string) => void }) {
  const list = useRef<HTMLElement>(null);
  const names = layer.steps.map(({ name }) => name as string);
  // Before anything was read, and after a change to a layer without that step, the first one.
  const current = names.includes(currentStep.value) ? currentStep.value : names[0];
  // After every drawing, as both the list and the current one may have changed.
  useEffect(() => {
    const item = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && item) scrollWithin(list.current, item, { to: "nearest" });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    // One list, drawn as a column or as a line: both pairs of arrows walk along it.
    const key = event.key.replace("Down", "Right").replace("Up", "Left");
    const next = nextTab(items.indexOf(document.activeElement as HTMLElement), key, items.length);
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };
  return (
    <nav class="rail" aria-label={text("Steps")} ref={list} onKeyDown={onKeyDown}>
      {layer.steps.map((step) => (
        <RailItem key={step.name} step={step} layer={layer.path} current={step.name === current} onPick={onPick} />
      ))}
    </nav>
  );
}

interface RailItemProps {
  readonly step: StepOutline;
  readonly layer: string;
  readonly current: boolean;
  onPick(name: string): void;
}

function RailItem({ step, layer, current, onPick }: RailItemProps) {
  const moved = snapshot.value?.changes.some((change) => change.name === step.name && change.layer === layer);
  return (
    <button
      type="button"
      class="rail-item"
      title={t(step.title)}
      aria-current={current ? "step" : undefined}
      tabIndex={current ? 0 : -1}
      onClick={() => onPick(step.name)}
    >
      {isDrawable(step) ? (
        <Thumbnail name={step.name} rows={step.rows} cols={step.cols} />
      ) : (
        // Too large to be sent whole.
        <TiledThumbnail name={step.name} rows={step.rows} cols={step.cols} />
      )}
      <span class="rail-name">{step.name}</span>
      {moved && <i class="rail-moved" title={text("Moved by the last change")} />}
    </button>
  );
}
