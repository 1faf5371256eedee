import type { Signal } from "@preact/signals";
import { notify } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { type Chosen, type ComparedSide, layersOf, type Source, sourcesOf } from "./compareState.ts";

/** Which file this one is compared with, if any, and what can be done about it. */
export function OtherFile() {
  const other = snapshot.value?.other;
  const choose = (
    <button type="button" class="link" onClick={() => notify("compareWith", {})}>
      {other === undefined ? text("Compare with another file or the last commit…") : text("Another…")}
    </button>
  );
  if (other === undefined) return <p class="compare-other">{choose}</p>;
  const { name, version, isOld, fault } = other;
  return (
    <p class="compare-other">
      <span role="status">
        {version === undefined && fault === undefined
          ? text("Computing {0}…", name)
          : fault
            ? `${name}: ${t(fault)}`
            : isOld
              ? text("{0} has been edited since it was computed", name)
              : text("Compared with {0}", name)}
      </span>
      {isOld && !fault && (
        <button type="button" class="link" onClick={() => notify("recomputeOther", {})}>
          {text("Recompute")}
        </button>
      )}
      {choose}
      <button type="button" class="link" onClick={() => notify("stopComparing", {})}>
        {text("Close comparison")}
      </button>
    </p>
  );
}

/** What a side is of: file, layer, step, head and batch item, each where there is more than one. */
export function SidePicker({ name, of, side }: { name: string; of: Signal<Chosen>; side: ComparedSide }) {
  const { from, layer, step, head, batch } = side;
  const layers = layersOf(from);
  const change = (by: Chosen) => {
    // All that is shown is chosen with it: from now on nothing of it follows the view.
    of.value = { from, layer: layer.path, step: step.name, head, batch, ...by };
  };
  const sources = sourcesOf(layer, step);
  // Values count from 0, words from 1.
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => [String(at), String(at + 1)] as const);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <div class="compare-side" role="group" aria-label={name}>
      <b>{name}</b>
      {sources.length > 1 && (
        <Pick
          name={text("Values")}
          value={from}
          options={sources.map((source) => [source, sourceName(source)] as const)}
          onPick={(picked) => change({ from: picked as Source })}
        />
      )}
      {layers.length > 1 && (
        <Pick
          name={text("Layer")}
          value={layer.path}
          options={layers.map(({ path, label }) => [path, t(label) || path] as const)}
          onPick={(path) => change({ layer: path })}
        />
      )}
      <Pick
        name={text("Step")}
        value={step.name}
        options={layer.steps.map(({ name, title }) => [name, t(title)] as const)}
        onPick={(picked) => change({ step: picked })}
      />
      {step.heads > 1 && (
        <Pick
          name={text("Head")}
          value={String(head)}
          options={numbered(layer.dims.heads)}
          onPick={(at) => change({ head: Number(at) })}
        />
      )}
      {step.batches > 1 && (
        <Pick
          name={text("Batch item")}
          value={String(batch)}
          options={numbered(layer.dims.batch)}
          onPick={(at) => change({ batch: Number(at) })}
        />
      )}
    </div>
  );
}

function sourceName(source: Source): string {
  switch (source) {
    case "computed":
      return text("Computed");
    case "contribution":
      return text("Contribution");
    case "expected":
      return text("Expected");
    case "before":
      return text("Before the last change");
    case "other":
      return snapshot.value?.other?.name ?? "";
  }
}

interface PickProps {
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  onPick(value: string): void;
}

function Pick({ name, value, options, onPick }: PickProps) {
  return (
    <label>
      {name}{" "}
      <select class="select" value={value} onChange={({ currentTarget }) => onPick(currentTarget.value)}>
        {options.map(([of, words]) => (
          <option key={of} value={of}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
