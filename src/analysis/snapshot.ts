import { type MatrixNumbers, matrixRows, ownHead } from "../core/explain/context/matrixOf.ts";
import type { Outline } from "../core/explain/outline.ts";
import { contributionOf, layerContributionOf } from "../core/figures/contributionMatrix.ts";
import { contributionName, layerContributionName } from "../core/figures/contributionNames.ts";
import { type Resumable, runToEnd } from "../core/resumable.ts";
import type { MatrixData, MatrixRef, PanelView, RecomputeMode, Snapshot } from "../protocol/messages.ts";
import type { Analysis } from "./analysis.ts";
import type { Computed } from "./computed.ts";

/** Numbers that a snapshot brings along at most (1 MB); the page asks for the others one by one. */
const numbersAtOnce = 131_072;

/** What the panel's own state adds to the analysis. */
export interface SnapshotOptions {
  readonly fileName: string;
  readonly mode: RecomputeMode;
  readonly liveEverywhere?: boolean;
  readonly view: PanelView | undefined;
  /** Whether the page has not seen this result yet. */
  readonly withMatrices: boolean;
  readonly reveal: Snapshot["reveal"];
  readonly other?: Snapshot["other"];
  readonly display: DisplaySettings;
}

/** What the settings say where the document says nothing. */
export interface DisplaySettings {
  readonly decimals: number;
  readonly colors: string | undefined;
}

/** Everything the page shows of an analysis at the moment. */
export function snapshotOf(analysis: Analysis, options: SnapshotOptions): Snapshot {
  const { computed, previous } = analysis;
  const { reveal, mode, fileName, liveEverywhere, other } = options;
  return {
    uri: analysis.key,
    fileName,
    documentVersion: analysis.version,
    status: analysis.status,
    mode,
    matrices: [],
    changes: [],
    ...(computed && resultPart(computed, previous, options)),
    ...(liveEverywhere && { liveEverywhere }),
    ...(reveal && { reveal }),
    ...(other && { other }),
  };
}

function resultPart(computed: Computed, previous: Computed | undefined, options: SnapshotOptions): Partial<Snapshot> {
  const outline = withDisplay(computed, options.display);
  return {
    resultVersion: computed.version,
    outline,
    changes: computed.changes,
    matrices: options.withMatrices ? firstMatrices(computed, previous, outline, options.view) : [],
  };
}

function withDisplay({ document, outline }: Computed, { decimals, colors }: DisplaySettings): Outline {
  const own = outline.display;
  return {
    ...outline,
    display: {
      ...own,
      decimals: document.keys.has("display.decimals") ? own.decimals : decimals,
      ...(own.colors === undefined && colors !== undefined && { colors }),
    },
  };
}

/** One matrix of a result, with what it was before where it kept its size. */
export function* matrixData(
  computed: Computed,
  previous: Computed | undefined,
  ref: MatrixRef,
): Resumable<MatrixData | undefined> {
  const { layer, name, batch, head, row } = ref;
  const now = yield* numbersOf(computed, ref);
  if (now === undefined) return undefined;
  const { rows, cols, data } = now;
  const was = previous && (yield* numbersOf(previous, ref));
  // What it was before is as large again: only where a number has moved.
  const moved = was?.rows === rows && was.cols === cols && was.data.some((value, at) => !Object.is(value, data[at]));
  const place = { layer, name, batch, head, ...(row !== undefined && { row }) };
  return { ...place, rows, cols, data, ...(moved && { before: was.data }) };
}

/** The numbers of a matrix of a result, also those of contributions. */
export function* numbersOf(
  { spec, result }: Pick<Computed, "spec" | "result">,
  ref: MatrixRef,
): Resumable<MatrixNumbers | undefined> {
  if (ref.name === layerContributionName) return layerContributionOf(spec, result, ref);
  return ref.name === contributionName ? contributionOf(spec, result, ref) : yield* matrixRows(spec, result, ref);
}

/** The matrices of the looked-at layer, batch item and head, steps first, as many as fit the budget. */
function firstMatrices(
  computed: Computed,
  previous: Computed | undefined,
  outline: Outline,
  view: PanelView | undefined,
): MatrixData[] {
  const layer = outline.layers.find(({ path }) => path === view?.layer) ?? outline.layers[0];
  if (layer === undefined) return [];
  const batch = Math.min(view?.batch ?? 0, layer.dims.batch - 1);
  const head = Math.min(view?.head ?? 0, layer.dims.heads - 1);
  const found: MatrixData[] = [];
  let left = numbersAtOnce;
  for (const { name, rows, cols, batches, heads } of [...layer.steps, ...layer.inputs]) {
    // Twice, since the numbers before may come along.
    if (2 * rows * cols > left) continue;
    const ref = {
      layer: layer.path,
      name,
      batch: batches > 1 ? batch : 0,
      head: ownHead(heads, head, layer.dims.heads),
    };
    const data = runToEnd(matrixData(computed, previous, ref));
    if (data === undefined) continue;
    left -= data.data.length + (data.before?.length ?? 0);
    found.push(data);
  }
  return found;
}
