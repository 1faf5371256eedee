import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Moment } from "../../core/moments.ts";
import { axisLabels } from "../../core/view/axisLabels.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { MatrixRef } from "../../protocol/messages.ts";
import { ColorBar } from "../grid/colorBar.tsx";
import { outlineNamed } from "../grid/content.ts";
import { MomentChoice } from "../grid/matrixChoices.tsx";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { watchNearness } from "../grid/near.ts";
import { Readout } from "../grid/readout.tsx";
import { ScalePicker } from "../grid/scalePicker.tsx";
import { request } from "../hostApi.ts";
import { decimals, scales, shownDecimals } from "../options.ts";
import { layerOutline, outline, snapshot, view } from "../state.ts";
import { text } from "../strings.ts";
import { scaleTheme } from "../theme.ts";
import { refOf } from "../viewWithin.ts";
import { HeatmapView, ZoomButtons } from "./heatmapView.tsx";
import type { MatrixHeatmap } from "./matrixHeatmap.ts";
import { TileStore } from "./tileStore.ts";

interface TiledMatrixProps {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly small: boolean;
}

/** A matrix of a result that is too large to be sent: its picture in tiles, of which there are as many as are looked at. */
export function TiledMatrix({ name, rows, cols, small }: TiledMatrixProps) {
  const tiles = useSignal<TileStore | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  /** The moment of the tiles, which follow the choice. */
  const shownMoment = useSignal<Moment>("after");
  const handle = useRef<MatrixHeatmap>(null);
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  const ref = layer && drawn && refOf(layer, drawn, view.value);
  const offered = momentsOf(name);
  const chosen = useSignal<Moment>("after");
  const moment = isOffered(chosen.value, offered) ? chosen.value : "after";
  const resultVersion = snapshot.value?.resultVersion;
  const place = useRef<HTMLDivElement>(null);
  const near = useSignal(false);
  useEffect(
    () =>
      place.current === null
        ? undefined
        : watchNearness(place.current, (isNear) => {
            // Once near is enough: what has been read is kept.
            near.value ||= isNear;
          }),
    [],
  );
  // Another matrix, result or moment has other tiles.
  const key = JSON.stringify([ref, rows, cols, resultVersion, moment, near.value]);
  useEffect(() => {
    if (ref === undefined || resultVersion === undefined || !near.value) return;
    const { layer, name, batch, head } = ref;
    const store = new TileStore({
      ...{ rows, cols, show: "farthest" },
      ask: (tile) => request("readTile", { layer, name, batch, head, tile, moment, resultVersion }),
      onFault: (reason) => {
        fault.value = reason;
      },
    });
    tiles.value = store;
    shownMoment.value = moment;
    fault.value = undefined;
    return () => store.close();
  }, [key]);
  const labels = useComputed(() => labelsOf(name, rows, cols));
  const scale = useRef<ColorScale | undefined>(undefined);
  const content = useComputed(() => {
    const next = contentOf(tiles.value, name, shownMoment.value, rows, cols, labels.value);
    if (next === undefined) return undefined;
    // The pictures of tiles are repainted with every scale: one that says the same is not another.
    const isSame = scale.current !== undefined && sameScale(scale.current, next.scale);
    if (!isSame) scale.current = next.scale;
    return isSame && scale.current ? { ...next, scale: scale.current } : next;
  });
  if (fault.value !== undefined) {
    return (
      <div class="matrix">
        <p class="no-cells" role="alert">
          {fault.value}
        </p>
        {/* The way back to a moment that can be shown. */}
        {moment !== "after" && <MomentChoice moment={chosen} {...offered} />}
      </div>
    );
  }
  return (
    <div class={small ? "matrix small" : "matrix"} ref={place}>
      <HeatmapView name={name} content={content} small={small} handle={handle} />
      {!small && (
        // Inputs beside a result have no foot.
        <Foot name={name} content={content} tiles={tiles} onZoom={(by) => handle.current?.zoomBy(by)}>
          <MomentChoice moment={chosen} {...offered} />
        </Foot>
      )}
    </div>
  );
}

interface FootProps {
  readonly name: string;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  readonly tiles: ReadonlySignal<TileStore | undefined>;
  readonly children: ComponentChildren;
  onZoom(by: -1 | 0 | 1): void;
}

/** The colours, what a cell stands for, how much has been counted, and the looked-at cell. */
function Foot({ name, content, tiles, children, onZoom }: FootProps) {
  const scale = content.value?.scale;
  const per = tiles.value?.perCell.value;
  // The share of the numbers that the coarsest tile comes from.
  const read = tiles.value?.root.value?.read ?? 0;
  return (
    <div class="matrix-foot">
      <div class="matrix-tools">
        {scale && <ColorBar scale={scale} />}
        {/* The bounds of all heads and those without the first key would need numbers that are not here. */}
        {scale && <ScalePicker name={name} scale={scale} hasHeads={false} hasKeys={false} />}
        {children}
        <ZoomButtons onZoom={onZoom} />
        {read < 1 && <span>{text("{0} % read", Math.floor(100 * read))}</span>}
        {per && per.rows * per.cols > 1 && (
          <span>{text("Each cell covers {0}×{1} numbers and shows the one farthest from 0.", per.rows, per.cols)}</span>
        )}
      </div>
      <Readout content={content} />
    </div>
  );
}

/** Scores and weights that are not kept move with any of these. */
const behindScores: readonly string[] = ["Q", "K", "context"];

/** Which other numbers there are of a matrix: those before the last change where it moved, and those expected where they differ. Reads signals. */
function momentsOf(name: string): { readonly changed: boolean; readonly wrong: boolean } {
  const layer = layerOutline();
  const step = layer?.steps.find((one) => one.name === name);
  // Of all layers only the one in view.
  const changes = (snapshot.value?.changes ?? []).filter((change) => change.layer === layer?.path);
  const isMade = step !== undefined && step.rowAxis === "query" && step.colAxis === "key";
  return {
    changed: changes.some((change) => change.name === name || (isMade && behindScores.includes(change.name))),
    wrong: step?.expected?.holds === false,
  };
}

function isOffered(moment: Moment, { changed, wrong }: ReturnType<typeof momentsOf>): boolean {
  if (moment === "before" || moment === "change") return changed;
  return moment === "after" || wrong;
}

const nothing = new Float64Array(0);

/** What is drawn: the colours are those of the coarsest tile. Reads signals. */
function contentOf(
  tiles: TileStore | undefined,
  name: string,
  moment: Moment,
  rows: number,
  cols: number,
  labels: Pick<MatrixContent, "rowLabels" | "colLabels"> | undefined,
): MatrixContent | undefined {
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  const root = tiles?.root.value;
  if (layer === undefined || drawn === undefined || tiles === undefined || root === undefined) return undefined;
  const ref: MatrixRef = refOf(layer, drawn, view.value);
  // A copy in float64, whatever type the tile came in.
  const numbers = Float64Array.from(root.data);
  const wanted = scales.value.get(name) ?? "auto";
  const palette = outline.value?.display.colors;
  // Rows with colours of their own would let a lone bright cell darken its row.
  const signed = moment === "change" || moment === "off";
  const choice = wanted === "row" || wanted === "heads" ? "linear" : wanted;
  return {
    ...{ ref, rows, cols, numbers: nothing, tiles },
    scale: colorScaleFor(signed ? "change" : name, numbers, {
      ...scaleTheme.value,
      choice,
      ...(palette !== undefined && { palette }),
    }),
    decimals: decimals.value ?? decimalsFor(numbers, shownDecimals.value),
    // Masked, moved and wrong cells would need a mask as large as the matrix.
    ...{ signed, current: false, masked: undefined, moved: undefined, wrong: undefined },
    axes: [drawn.rowAxis, drawn.colAxis],
    ...(labels ?? { rowLabels: [], colLabels: [] }),
  };
}

function labelsOf(
  name: string,
  rows: number,
  cols: number,
): Pick<MatrixContent, "rowLabels" | "colLabels"> | undefined {
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  if (layer === undefined || drawn === undefined) return undefined;
  return { rowLabels: axisLabels(drawn.rowAxis, rows, layer), colLabels: axisLabels(drawn.colAxis, cols, layer) };
}

/** Whether two scales have the same bounds and colours at a few places. */
function sameScale(a: ColorScale, b: ColorScale): boolean {
  const places = [a.min, a.min + (a.max - a.min) / 3, a.max];
  return a.min === b.min && a.max === b.max && places.every((place) => a.css(place) === b.css(place));
}
