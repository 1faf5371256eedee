import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Moment } from "../../core/moments.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import type { MatrixHeatmap } from "../heatmap/matrixHeatmap.ts";
import { later } from "../loadLater.ts";
import { Button } from "../shell/buttons.tsx";
import { ErrorBoundary } from "../shell/errorBoundary.tsx";
import { usePart } from "../shell/lazyPart.ts";
import { layerOutline, retryMatrix } from "../state.ts";
import { tight } from "../steps/tight.ts";
import { text } from "../strings.ts";
import { ColorBar } from "./colorBar.tsx";
import { contentOf, faultOf, isDrawable, outlineNamed } from "./content.ts";
import { drawingOf } from "./drawingOf.ts";
import { LazyChoices, LazyHeatmap, LazyTiles, LazyZoomButtons } from "./lazyHeatmap.tsx";
import type { MatrixContent } from "./matrixContent.ts";
import { MatrixTable } from "./matrixTable.ts";
import { Readout } from "./readout.tsx";
import "./matrixView.css";

/** From this many cells on the way the colours run is worth a choice. */
const fewestColors = 16;

interface MatrixViewProps {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** Inputs of a step are beside its result without frills. */
  readonly small?: boolean;
}

/** A matrix with its numbers or its picture, its bounds, and what of it has changed. */
export function MatrixView({ name, rows, cols, small = false }: MatrixViewProps) {
  const moment = useSignal<Moment>("after");
  const named = useSignal(name);
  // A signal, so that what is computed from the name follows it.
  named.value = name;
  const content = useComputed(() => {
    const drawn = contentOf(named.value, moment.value);
    // Differences in the compact layout are as short as possible: their signs take room.
    return drawn && tight.value && (tight.value.terse || drawn.signed) ? { ...drawn, terse: true } : drawn;
  });
  const heatmap = useRef<MatrixHeatmap>(null);
  const { drawing, ...usual } = drawingOf({ name, rows, cols }, small);
  const fixed = usual.fixed || tight.value?.looks.get(name) === "bare";
  if (rows * cols === 0) return <p class="no-cells">{text("No cells: {0}×{1}", rows, cols)}</p>;
  if (!isDrawable({ rows, cols })) return <LazyTiles name={name} rows={rows} cols={cols} small={small} />;
  return (
    <div class={small ? "matrix small" : "matrix"}>
      <Unreadable name={name} />
      <ErrorBoundary part={name}>
        {drawing === "numbers" ? (
          <Table name={name} content={content} />
        ) : (
          <LazyHeatmap name={name} content={content} small={small} handle={heatmap} />
        )}
      </ErrorBoundary>
      {!small && (
        <Foot name={name} content={content} plain={drawing === "numbers" && fixed}>
          <LazyChoices moment={moment} content={content} name={name} drawing={fixed ? undefined : drawing} />
          {drawing === "picture" && <LazyZoomButtons onZoom={(by) => heatmap.current?.zoomBy(by)} />}
        </Foot>
      )}
    </div>
  );
}

/** Says so where the host could not give the numbers; the matrix behind it waits for them. */
function Unreadable({ name }: { name: string }) {
  const fault = faultOf(name);
  if (fault === undefined) return null;
  return (
    <p class="no-cells" role="alert">
      {fault.reason}{" "}
      <Button kind="link" onClick={() => retryMatrix(fault.ref)}>
        {text("Try again")}
      </Button>
    </p>
  );
}

function Table({ name, content }: { name: string; content: ReadonlySignal<MatrixContent | undefined> }) {
  // The table lives outside the components: a new result touches its cells without any of them being drawn.
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<unknown>(undefined);
  // Before the card is painted: its numbers come with it.
  useLayoutEffect(() => {
    const table = new MatrixTable(name, content, setFault);
    place.current!.replaceChildren(table.element);
    return () => table.dispose();
  }, [name, content]);
  // Thrown while drawing, where the boundary around it can catch it.
  if (fault !== undefined) throw fault;
  return <div class="matrix-place" ref={place} />;
}

/** The colours and how they run. Small matrices have too few for that to matter, but heads may be compared. */
function Scaling({ name, scale }: { name: string; scale: ColorScale }) {
  const { rows = 0, cols = 0, heads = 1, colAxis } = outlineNamed(layerOutline(), name) ?? {};
  // Absent or failed, the colors are there without their choices.
  const parts = usePart(later);
  const hasChoice = (heads > 1 || rows * cols >= fewestColors) && typeof parts === "object";
  return (
    <>
      <ColorBar scale={scale}>{hasChoice && <parts.ColorEnds name={name} scale={scale} />}</ColorBar>
      {hasChoice && <parts.ScalePicker name={name} scale={scale} hasHeads={heads > 1} hasKeys={colAxis === "key"} />}
    </>
  );
}

interface FootProps {
  readonly name: string;
  /** Whether there is nothing to choose but what the colours say. */
  readonly plain: boolean;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  readonly children: ComponentChildren;
}

/** Below a matrix: its colours, its choices, and a line for the cell that is looked at. */
function Foot({ name, content, plain, children }: FootProps) {
  const scale = useComputed(() => content.value?.scale).value;
  const masked = useComputed(() => content.value?.masked?.includes(1) ?? false).value;
  const hasMoments = useComputed(() => (content.value?.moved ?? content.value?.wrong) !== undefined).value;
  // Below a small table it is shown on the card's edge, on hover, after a change or where numbers are wrong: it takes no line of its
  // own, so that nothing moves.
  // Anything worth telling at a glance takes a line of its own; otherwise the foot is seen with the pointer only.
  const isPlain = plain && !masked && scale !== undefined && scale.curve === "linear" && !scale.perRow;
  const isCompact = isPlain || tight.value !== undefined;
  return (
    <div class={`matrix-foot${isCompact ? " compact" : ""}${isCompact && hasMoments ? " kept" : ""}`}>
      <div class="matrix-tools">
        {scale && <Scaling name={name} scale={scale} />}
        {masked && (
          <span class="mask-key">
            <i aria-hidden="true" /> {text("masked")}
          </span>
        )}
        {children}
      </div>
      <Readout content={content} />
    </div>
  );
}
