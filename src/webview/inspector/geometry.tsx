import type { Geometry } from "../../core/explain/derivation.ts";
import type { Point } from "../../core/view/arrows.ts";
import { text } from "../strings.ts";
import { type GeometryLayout, layoutGeometry } from "./geometryLayout.ts";
import { digits, fullPrecision, hiddenDigits } from "./precision.ts";

// In pixels.
const width = 220;
const height = 130;

/** The angle and lengths of q and k: drawn, and in figures. */
export function GeometryBody({ geometry, left, right }: { geometry: Geometry; left: string; right: string }) {
  return (
    <div class="geometry-body">
      <Drawing layout={layoutGeometry(geometry, width, height)} left={left} right={right} alt={inWords(geometry)} />
      <Figures geometry={geometry} left={left} right={right} />
    </div>
  );
}

function inWords({ theta, cos }: Geometry): string {
  if (Number.isNaN(theta)) return text("A zero vector has no direction, so there is no angle");
  // Of an exact right angle rounding may leave a little.
  if (Math.abs(cos) < 1e-12) return text("Two arrows at a right angle: the projection is zero");
  return cos < 0
    ? text("Two arrows at {0}, more than a right angle: the projection points backwards", degrees(theta))
    : text("Two arrows at {0} with the projection of one on the other", degrees(theta));
}

/** To two decimals, unless all digits are wanted. */
function degrees(theta: number): string {
  const angle = (theta * 180) / Math.PI;
  return `${digits(fullPrecision.value ? angle : Math.round(angle * 100) / 100)}°`;
}

interface DrawingProps {
  readonly layout: GeometryLayout;
  readonly left: string;
  readonly right: string;
  readonly alt: string;
}

function Drawing({ layout, left, right, alt }: DrawingProps) {
  const { origin, q, k, foot, arc, rightAngle, qLabel, kLabel, thetaLabel } = layout;
  return (
    <svg class="arrows" viewBox={`0 ${layout.top} ${layout.width} ${layout.height}`} role="img" aria-label={alt}>
      {/* What comes later lies above: q over k, and both over the lines that help. */}
      <Segment class="drop" from={q} to={foot} />
      {rightAngle.length > 0 && <polyline class="right-angle" points={points(rightAngle)} />}
      {arc.length > 0 && <polyline class="arc" points={points(arc)} />}
      <Arrow class="right-arrow" from={origin} to={k} />
      <Segment class="projection" from={origin} to={foot} />
      <Arrow class="left-arrow" from={origin} to={q} />
      <circle class="origin" cx={origin.x} cy={origin.y} r="2" />
      {thetaLabel && (
        <text class="theta-label" x={thetaLabel.x} y={thetaLabel.y} text-anchor={thetaLabel.anchor}>
          θ
        </text>
      )}
      <text class="left-label" x={qLabel.x} y={qLabel.y} text-anchor={qLabel.anchor}>
        {left}
      </text>
      <text class="right-label" x={kLabel.x} y={kLabel.y} text-anchor={kLabel.anchor}>
        {right}
      </text>
    </svg>
  );
}

function points(list: readonly Point[]): string {
  return list.map(({ x, y }) => `${x},${y}`).join(" ");
}

function Segment({ class: name, from, to }: { class: string; from: Point; to: Point }) {
  return <line class={name} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />;
}

const headLength = 8;
const headWidth = 3.2;

/** A line with a head whose point is the vector's end; a vector of no length has none. */
function Arrow({ class: name, from, to }: { class: string; from: Point; to: Point }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // Less than a pixel has no direction that could be seen.
  if (length < 1) return null;
  const dx = (to.x - from.x) / length;
  const dy = (to.y - from.y) / length;
  // An arrow that is shorter than a head is all head.
  const head = Math.min(headLength, length);
  const neck = { x: to.x - head * dx, y: to.y - head * dy };
  // The head's corners, at both sides of the line.
  const wings = [
    { x: neck.x - headWidth * dy, y: neck.y + headWidth * dx },
    to,
    { x: neck.x + headWidth * dy, y: neck.y - headWidth * dx },
  ];
  return (
    <g class={name}>
      <Segment class="shaft" from={from} to={neck} />
      <polygon class="head" points={points(wings)} />
    </g>
  );
}

function Figures({ geometry, left, right }: { geometry: Geometry; left: string; right: string }) {
  const { qNorm, kNorm, cos, theta, projection } = geometry;
  const angle = Number.isNaN(theta) ? undefined : degrees(theta);
  return (
    <dl class="figures">
      <Figure name={`|${left}|`} value={qNorm} class="left-factor" />
      <Figure name={`|${right}|`} value={kNorm} class="right-factor" />
      <Figure name="cos θ" value={cos} />
      <Figure name="θ" value={theta} words={angle} />
      <Figure name={text("{0} on {1}", left, right)} value={projection} class="projection-figure" />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number;
  /** Said in place of the digits. */
  readonly words?: string | undefined;
  readonly class?: string;
}

function Figure({ name, value, words, class: colour }: FigureProps) {
  return (
    <div class="figure">
      <dt class={colour}>{name}</dt>
      <dd title={hiddenDigits(value)}>{Number.isNaN(value) ? text("undefined") : (words ?? digits(value))}</dd>
    </div>
  );
}
