import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { axisLabels } from "../../core/view/axisLabels.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { MatrixRef } from "../../protocol/messages.ts";
import { ColorBar } from "../grid/colorBar.tsx";
import { outlineNamed } from "../grid/content.ts";
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
  const handle = useRef<MatrixHeatmap>(null);
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  const ref = layer && drawn && refOf(layer, drawn, view.value);
  const resultVersion = snapshot.value?.resultVersion;
  const place = useRef<HTMLDivElement>(null);
  const near = useSignal(false);
  useEffect(
    () =>
      place.current === null
        ? undefined
        : watchNearness(place.current, (isNear) => {
            near.value ||= isNear;
          }),
    [],
  );
  const key = JSON.stringify([ref, rows, cols, resultVersion, near.value]);
  useEffect(() => {
    if (ref === undefined || resultVersion === undefined || !near.value) return;
    const { layer, name, batch, head } = ref;
    const store = new TileStore({
      ...{ rows, cols, show: "farthest" },
      ask: (tile) => request("readTile", { layer, name, batch, head, tile, resultVersion }),
      onFault: (reason) => {
        fault.value = reason;
      },
    });
    tiles.value = store;
    fault.value = undefined;
    return () => store.close();
  }, [key]);
  const labels = useComputed(() => labelsOf(name, rows, cols));
  const scale = useRef<ColorScale | undefined>(undefined);
  const content = useComputed(() => {
    const next = contentOf(tiles.value, name, rows, cols, labels.value);
    if (next === undefined) return undefined;
    // The pictures of tiles are painted anew with every scale: one that says the same is not another.
    const isSame = scale.current !== undefined && sameScale(scale.current, next.scale);
    if (!isSame) scale.current = next.scale;
    return isSame && scale.current ? { ...next, scale: scale.current } : next;
  });
  if (fault.value !== undefined) {
    return (
      <p class="no-cells" role="alert">
        {fault.value}
      </p>
    );
  }
  return (
    <div class={small ? "matrix small" : "matrix"} ref={place}>
      <HeatmapView name={name} content={content} small={small} handle={handle} />
      {!small && <Foot name={name} content={content} tiles={tiles} onZoom={(by) => handle.current?.zoomBy(by)} />}
    </div>
  );
}

interface FootProps {
  readonly name: string;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  readonly tiles: ReadonlySignal<TileStore | undefined>;
  onZoom(by: -1 | 0 | 1): void;
}

/** The colours, what a cell stands for, how much has been counted, and the looked-at cell. */
function Foot({ name, content, tiles, onZoom }: FootProps) {
  const scale = content.value?.scale;
  const per = tiles.value?.perCell.value;
  const read = tiles.value?.root.value?.read ?? 0;
  return (
    <div class="matrix-foot">
      <div class="matrix-tools">
        {scale && <ColorBar scale={scale} />}
        {scale && <ScalePicker name={name} scale={scale} hasHeads={false} hasKeys={false} />}
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

const nothing = new Float64Array(0);

/** What is drawn: the colours are those of the coarsest tile. Reads signals. */
function contentOf(
  tiles: TileStore | undefined,
  name: string,
  rows: number,
  cols: number,
  labels: Pick<MatrixContent, "rowLabels" | "colLabels"> | undefined,
): MatrixContent | undefined {
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  const root = tiles?.root.value;
  if (layer === undefined || drawn === undefined || tiles === undefined || root === undefined) return undefined;
  const ref: MatrixRef = refOf(layer, drawn, view.value);
  const numbers = Float64Array.from(root.data);
  const wanted = scales.value.get(name) ?? "auto";
  const palette = outline.value?.display.colors;
  // Rows with colours of their own would let a lone bright cell darken its row.
  const choice = wanted === "row" || wanted === "heads" ? "linear" : wanted;
  return {
    ...{ ref, rows, cols, numbers: nothing, tiles },
    scale: colorScaleFor(name, numbers, { ...scaleTheme.value, choice, ...(palette !== undefined && { palette }) }),
    decimals: decimals.value ?? decimalsFor(numbers, shownDecimals.value),
    ...{ signed: false, current: false, masked: undefined, moved: undefined, wrong: undefined },
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
