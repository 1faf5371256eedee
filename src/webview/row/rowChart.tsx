import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { visibleKeys } from "../../core/figures/row/visibleKeys.ts";
import type { TokenQuestion } from "../../core/figures/tokens/tokenQuestion.ts";
import { isPairStep } from "../../core/spec/steps.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import type { MatrixRef } from "../../protocol/messages.ts";
import { isDrawable } from "../grid/content.ts";
import { unpinOnEscape } from "../inspector/escape.ts";
import { GridPicture, gridOf } from "../inspector/gridPicture.tsx";
import { followedCell } from "../inspector/shown.ts";
import { hasContribution } from "../quantity.ts";
import { QuantitySwitch } from "../shell/segments.tsx";
import { layerOutline, matrix, matrixFault, sameMatrix, selected, view } from "../state.ts";
import { text } from "../strings.ts";
import { offHeads } from "../tokens/tokensState.ts";
import { refOf } from "../viewWithin.ts";
import { BarCanvas } from "./barCanvas.tsx";
import type { Bars, Overlay } from "./chartBundle.ts";
import { hasSlopes, overlay, overlaysOf, triedTemperature, useRowStudy } from "./overlays.ts";
import { mostListed, OverlayFacts, OverlayTools } from "./overlayTools.tsx";
import { type ChosenQuery, queryOf } from "./query.ts";
import { QueryPicker } from "./queryPicker.tsx";
import { RowFacts } from "./rowFacts.tsx";
import { HeadsOfRow, rowQuantity, useHeadsOfRow } from "./rowMore.tsx";
import { maskedKeys, rowOfMatrix } from "./rowStats.ts";
import { RowTable } from "./rowTable.tsx";
import { columnOf, Slopes } from "./slopes.tsx";
import "./row.css";

const chosen = signal<ChosenQuery | undefined>(undefined);

/** The view “Row”: whom one query attends to, as bars, as figures and as a list. */
export function View() {
  const layer = layerOutline();
  if (layer === undefined || layer.dims.n === 0)
    return <p class="row-empty">{text("There are no weights to show yet.")}</p>;
  return <Row layer={layer} query={queryOf(layer, chosen.value, followedCell.value)} />;
}

function Row({ layer, query }: { layer: LayerOutline; query: number }) {
  const choose = (row: number) => {
    // First select, then read: the pin to compare with is the one that this makes.
    selected.value = cellOfRow(layer, row) ?? selected.peek();
    chosen.value = { row, pin: followedCell.value };
  };
  const of = rowQuantity(layer);
  const heads = useHeadsOfRow(layer, query, of);
  const name = nameOf(layer, query, of);
  const title = of === "weights" ? text("Weight") : text("Contribution");
  const weights = readRow(layer, query);
  const row = of === "weights" ? weights : withValues(weights, heads?.[view.value.head]);
  const fault = row === undefined ? faultOfRow(layer, query) : undefined;
  // Until the numbers of another head are here the last ones stay, faded: a chart that goes and comes would jump.
  const last = useRef(row);
  if (row !== undefined) last.current = row;
  const shown = last.current;
  const isWeights = of === "weights";
  const study = useRowStudy(layer, query);
  // What is tried on weights says nothing of contributions; other heads have some of their own.
  const chosenOverlay = isWeights || overlay.value === "heads" ? overlay.value : "none";
  const tried = useMemo(
    () => overlaysOf(study, heads, chosenOverlay),
    [study, heads, chosenOverlay, view.value.head, offHeads.value, triedTemperature.value],
  );
  const slopes = isWeights && hasSlopes.value ? study?.jacobian : undefined;
  return (
    <section class="row-view" aria-label={name} onKeyDown={unpinOnEscape}>
      <div class="row-tools">
        <QueryPicker labels={layer.queryLabels} query={query} onChoose={choose} />
        {hasContribution(layer) && <QuantitySwitch />}
        <OverlayTools layer={layer} study={study} isWeights={isWeights} />
      </div>
      {shown === undefined ? (
        <p class="row-empty">{fault ?? text("Reading the weights…")}</p>
      ) : (
        <RowNumbers
          row={shown}
          isOld={row === undefined}
          name={name}
          title={title}
          tried={tried}
          scores={isWeights ? study?.scores : undefined}
          slopes={slopes}
          sink={isWeights ? sinkWeight(layer, query) : undefined}
        >
          {heads !== undefined && <HeadsOfRow layer={layer} rows={heads} />}
        </RowNumbers>
      )}
    </section>
  );
}

interface NumbersProps {
  readonly row: ReadRow;
  /** Whether the row is one that was looked at before. */
  readonly isOld: boolean;
  readonly name: string;
  readonly title: string;
  /** What is drawn over the bars. */
  readonly tried: readonly Overlay[];
  /** Undefined for contributions, and until they are here. */
  readonly scores: Float64Array | undefined;
  /** Derivatives by the scores, where they are wanted; see slopes.tsx. */
  readonly slopes: Float64Array | undefined;
  /** What the head's sink takes of the row. */
  readonly sink: number | undefined;
  readonly children: ComponentChildren;
}

/** The row's figures, its bars with what is drawn over them, and the list. */
function RowNumbers({ row, isOld, name, title, tried, scores, slopes, sink, children }: NumbersProps) {
  const { cellOf } = row;
  const bars = useMemo(() => ({ ...row.bars, overlays: tried }), [row.bars, tried]);
  // The derivatives are over these only.
  const keys = scores ? visibleKeys(scores) : [];
  const grid = gridOf(bars.values.length);
  // Of all derivatives those by the selected key's score.
  const column = slopes && columnOf(bars, keys, slopes);
  const beside = [
    ...(tried.length > mostListed ? [] : tried),
    ...(column ? [{ name: text("∂ by the score of {0}", bars.labels[bars.selected] ?? ""), values: column }] : []),
  ];
  return (
    <div class="row-numbers" aria-busy={isOld}>
      <RowFacts bars={bars} sink={sink} scores={scores} />
      <OverlayFacts bars={bars} overlays={tried} />
      <div class="row-body">
        <BarCanvas bars={bars} name={name} cellOf={cellOf} />
        <RowTable bars={bars} name={name} title={title} cellOf={cellOf} beside={beside} />
        {slopes && (
          <Slopes
            bars={bars}
            keys={keys}
            jacobian={slopes}
            onChoose={(key) => {
              selected.value = cellOf(key);
            }}
          />
        )}
      </div>
      {grid && <GridPicture cell={cellOf(bars.selected)} grid={grid} weights={bars.values} />}
      {children}
    </div>
  );
}

type ReadRow = NonNullable<ReturnType<typeof readRow>>;

function withValues(row: ReadRow | undefined, values: Float64Array | undefined): ReadRow | undefined {
  return row === undefined || values === undefined ? undefined : { ...row, bars: { ...row.bars, values } };
}

/** A row of the weights with the cell of each key; undefined until the numbers are here. */
function readRow(layer: LayerOutline, query: number): { bars: Bars; cellOf: (key: number) => CellRef } | undefined {
  const ref = refOfRow(layer, "weights", query);
  const values = ref && rowNumbers(ref, query);
  if (ref === undefined || values === undefined) return undefined;
  const of = { layer: ref.layer, matrix: ref.name, batch: ref.batch, head: ref.head };
  const pin = followedCell.value;
  // Of any matrix of pairs: a score of the row marks its weight's bar.
  const isOfRow = pin !== undefined && pin.row === query && isPairStep(pin.matrix);
  const bar = isOfRow && sameMatrix({ ...pin, matrix: of.matrix }, of) ? pin.col : -1;
  return {
    bars: {
      labels: Array.from(values, (_, key) => visibleText(layer.keyLabels[key] ?? String(key + 1))),
      values,
      masked: maskedKeys(maskedScores(layer, query), values.length),
      selected: bar,
    },
    cellOf: (key) => ({ ...of, row: query, col: key }),
  };
}

/** The weight of a query on the key that is selected, to select when the query is chosen by hand. */
function cellOfRow(layer: LayerOutline, row: number): CellRef | undefined {
  const ref = refOfRow(layer, "weights", row);
  const last = followedCell.value;
  // The key stays the same where one was looked at.
  const col = last !== undefined && isPairStep(last.matrix) ? last.col : 0;
  return ref && { layer: ref.layer, matrix: ref.name, batch: ref.batch, head: ref.head, row, col };
}

function maskedScores(layer: LayerOutline, query: number): Float64Array | undefined {
  const ref = refOfRow(layer, "masked", query);
  return ref && rowNumbers(ref, query);
}

/** What the sink of the head in view takes of a row; undefined without sinks, and until it is here. */
function sinkWeight(layer: LayerOutline, query: number): number | undefined {
  const found = layer.steps.find(({ name }) => name === "sinkWeights");
  if (found === undefined) return undefined;
  const { head } = view.value;
  const ref = refOf(layer, found, view.value);
  const numbers = matrix(isDrawable(found) ? ref : { ...ref, row: head }).value;
  // Read as a single row it is row 0, whichever head it is of.
  return numbers?.data[(numbers.rows === 1 ? 0 : head) * numbers.cols + query];
}

/** What has to be read for a row: its matrix, or it alone where that is too large to be sent. */
function refOfRow(layer: LayerOutline, step: string, query: number): MatrixRef | undefined {
  const found = layer.steps.find(({ name }) => name === step);
  if (found === undefined) return undefined;
  const ref = refOf(layer, found, view.value);
  return isDrawable(found) ? ref : { ...ref, row: query };
}

/** The numbers of the row once they are here. */
function rowNumbers(ref: MatrixRef, query: number): Float64Array | undefined {
  const numbers = matrix(ref).value;
  // A row that was read alone is row 0.
  const row = ref.row === undefined ? query : 0;
  return numbers === undefined || row >= numbers.rows ? undefined : rowOfMatrix(numbers.data, row, numbers.cols);
}

function faultOfRow(layer: LayerOutline, query: number): string | undefined {
  const ref = refOfRow(layer, "weights", query);
  return ref && matrixFault(ref).value;
}

function nameOf(layer: LayerOutline, query: number, of: TokenQuestion["quantity"]): string {
  const label = visibleText(layer.queryLabels[query] ?? "");
  return of === "weights"
    ? text("Weights of query {0} ({1})", query + 1, label)
    : text("Contributions to query {0} ({1})", query + 1, label);
}
