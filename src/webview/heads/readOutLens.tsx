import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LensNumbers } from "../../core/figures/between/readOutLens.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { type GridPosition, moveInGrid } from "../../core/view/gridKeys.ts";
import { isLensNumbers } from "../../protocol/lensGuard.ts";
import { expectAnswers, request } from "../hostApi.ts";
import { IconButton } from "../shell/buttons.tsx";
import { shownLayers, snapshot, view } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import "./readOutLens.css";

expectAnswers({ readLens: isLensNumbers });

/** Cells of the table at a time, however many positions there are. */
const mostCells = 400;
const digits = 2;

/** What would be read out after each layer, were the rest not there. Nothing where nothing is read out, or where there is one layer. */
export function ReadOutLens() {
  const isRead = shownLayers.value.some(({ steps }) => steps.some(({ name }) => name.startsWith("readOut.")));
  return isRead && shownLayers.value.length > 1 ? <Lens /> : null;
}

function Lens() {
  const { layer, batch } = view.value;
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const round = shownLayers.value.find(({ path }) => path === layer)?.round?.index;
  const { answer, isOld, fault } = useHostAnswer(JSON.stringify([uri, resultVersion, batch, round]), () =>
    request("readLens", { layer, batch, resultVersion }),
  );
  if (fault !== undefined) return <p class="row-empty">{fault}</p>;
  if (answer === undefined || answer.layers.length < 2) return null;
  return (
    <section class="lens" aria-label={text("Read-out after each layer")} aria-busy={isOld}>
      <h2 class="kv-name">{text("Read-out after each layer")}</h2>
      <p class="lens-words">
        {text("The labels that the read-out finds likeliest after each layer: where in the stack the answer is made.")}
      </p>
      <LensTable lens={answer} />
    </section>
  );
}

function LensTable({ lens }: { lens: LensNumbers }) {
  const table = useRef<HTMLTableElement>(null);
  // The last position is the one that a next word comes from.
  const from = useSignal(lens.rows);
  const at = useSignal<GridPosition>({ row: lens.layers.length - 1, col: Math.max(0, lens.rows - 1) });
  const layers = lens.layers.map((path) => shownLayers.value.find((one) => one.path === path));
  const last = layers.at(-1);
  // As many positions as fit into the cells of a page.
  const count = Math.max(1, Math.min(lens.rows, Math.floor(mostCells / lens.layers.length)));
  const first = Math.min(from.value, lens.rows - count);
  // One row for several positions: the read-out is of the whole item.
  const isPooled = lens.rows === 1 && (last?.dims.n ?? 1) > 1;
  const named = (row: number) => (isPooled ? text("Pooled") : (last?.queryLabels[row] ?? String(row + 1)));
  const positions = Array.from({ length: count }, (_, place) => first + place);
  // The cell that is looked at, within the page in sight.
  const chosen = {
    row: Math.min(at.value.row, lens.layers.length - 1),
    col: Math.max(first, Math.min(at.value.col, first + count - 1)),
  };
  const likeliest = (row: number, col: number) =>
    Array.from({ length: lens.most }, (_, place) => {
      // Layers × positions × the likeliest labels, row-major.
      const index = (row * lens.rows + col) * lens.most + place;
      const [label = 0, value = 0] = [lens.labels[index], lens.values[index]];
      return { name: last?.labels?.[label] ?? String(label), value };
    });
  const sentence = (row: number, col: number) => {
    const list = likeliest(row, col).map(({ name, value }) => `${name} ${fewDigits(value, digits)}`);
    return `${nameOfLayer(layers[row], row)} · ${named(col)}: ${list.join(" · ")}`;
  };
  const walk = (event: KeyboardEvent) => {
    const size = { rows: lens.layers.length, cols: lens.rows, page: lens.layers.length };
    const next = moveInGrid(chosen, { key: event.key, ctrl: event.ctrlKey || event.metaKey }, size);
    if (next === undefined) return;
    event.preventDefault();
    at.value = next;
    if (next.col < first) from.value = next.col;
    else if (next.col >= first + count) from.value = next.col - count + 1;
    // The cell that is walked to may be drawn only now.
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus());
  };
  return (
    <>
      <div class="lens-scroller">
        <table class="lens-table" ref={table} onKeyDown={walk}>
          <thead>
            <tr>
              <td />
              {positions.map((col) => (
                <th key={col} scope="col">
                  {named(col)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lens.layers.map((path, row) => (
              <tr key={path}>
                <th scope="row">{nameOfLayer(layers[row], row)}</th>
                {positions.map((col) => (
                  <LensCell
                    key={col}
                    {...{ isChosen: row === chosen.row && col === chosen.col, words: sentence(row, col) }}
                    best={likeliest(row, col)[0]}
                    onLook={() => {
                      at.value = { row, col };
                    }}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count < lens.rows && (
        <p class="lens-pages">
          <IconButton
            icon="left"
            words={text("Earlier positions")}
            disabled={first === 0}
            onClick={() => {
              from.value = Math.max(0, first - count);
            }}
          />
          {text("Positions {0}–{1} of {2}", first + 1, first + count, lens.rows)}
          <IconButton
            icon="right"
            words={text("Later positions")}
            disabled={first + count >= lens.rows}
            onClick={() => {
              from.value = Math.min(lens.rows - count, first + count);
            }}
          />
        </p>
      )}
      <p class="lens-said">{sentence(chosen.row, chosen.col)}</p>
    </>
  );
}

interface LensCellProps {
  readonly best: { readonly name: string; readonly value: number } | undefined;
  readonly words: string;
  readonly isChosen: boolean;
  onLook(): void;
}

function LensCell({ best, words, isChosen, onLook }: LensCellProps) {
  const share = Math.max(0, Math.min(1, best?.value ?? 0));
  return (
    <td>
      <button
        type="button"
        class="lens-cell"
        aria-label={words}
        aria-current={isChosen ? "true" : undefined}
        tabIndex={isChosen ? 0 : -1}
        // At most 40 %, so that the words stay readable on it.
        style={{ "--share": `${Math.round(40 * share)}%` }}
        onMouseEnter={onLook}
        onFocus={onLook}
      >
        {best?.name} <span class="lens-value">{fewDigits(best?.value ?? Number.NaN, digits)}</span>
      </button>
    </td>
  );
}

function nameOfLayer(layer: (typeof shownLayers.value)[number] | undefined, index: number): string {
  return (layer && t(layer.label)) || text("Layer {0}", index + 1);
}
