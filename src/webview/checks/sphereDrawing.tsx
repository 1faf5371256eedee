import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { text } from "../strings.ts";

// In units of the drawing, y downwards.
const [width, height] = [300, 190];
const origin = { x: 90, y: 120 };
const kLength = 130;
/** The farthest that q may be drawn, in lengths of k. */
const farthest = 1.4;
/** How near q · k and ‖q‖² have to be, as a share of ‖k‖², to be called equal by a hand. */
const near = 0.01;

interface SphereDrawingProps {
  readonly qNorm: number;
  readonly kNorm: number;
  /** Of the angle between q and k. */
  readonly cos: number;
}

/** The plane of q and k with the circle on which q · k = ‖q‖²; q is moved by the mouse or by two sliders. */
export function SphereDrawing({ qNorm, kNorm, cos }: SphereDrawingProps) {
  const length = useSignal(qNorm / kNorm);
  const angle = useSignal(Math.acos(Math.max(-1, Math.min(1, cos))));
  // Another pair takes what was moved by hand back.
  useEffect(() => {
    length.value = qNorm / kNorm;
    angle.value = Math.acos(Math.max(-1, Math.min(1, cos)));
  }, [qNorm, kNorm, cos]);
  // Drawn no longer than there is room; the figures are those of q itself.
  const shown = Math.min(farthest, length.value);
  const tip = {
    x: origin.x + kLength * shown * Math.cos(angle.value),
    y: origin.y - kLength * shown * Math.sin(angle.value),
  };
  // Lengths are in those of k: ‖q‖‖k‖ cos θ.
  const dot = length.value * kNorm * kNorm * Math.cos(angle.value);
  const square = (length.value * kNorm) ** 2;
  const drag = (event: PointerEvent) => {
    // The mouse only passes over, unless its first button is down.
    if ((event.buttons & 1) === 0) return;
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const x = ((event.clientX - box.left) * width) / box.width - origin.x;
    const y = origin.y - ((event.clientY - box.top) * height) / box.height;
    length.value = Math.min(farthest, Math.hypot(x, y) / kLength);
    // Below k's line the angle is that of its mirror image above.
    angle.value = Math.abs(Math.atan2(y, x));
  };
  const isEqual = Math.abs(dot - square) <= near * kNorm * kNorm;
  const words = text("q · k = {0}, ‖q‖² = {1}", briefNumber(dot, 4), briefNumber(square, 4));
  return (
    <figure class="sphere">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words} onPointerDown={drag} onPointerMove={drag}>
        {/* By Thales: with k as its diameter it has every q at a right angle to k − q. */}
        <circle class="sphere-circle" cx={origin.x + kLength / 2} cy={origin.y} r={kLength / 2} />
        <Arrow to={{ x: origin.x + kLength, y: origin.y }} name="k" />
        <line class="sphere-fall" x1={tip.x} y1={tip.y} x2={tip.x} y2={origin.y} />
        <Arrow to={tip} name="q" />
      </svg>
      <figcaption>
        {words}.{" "}
        {isEqual ? text("They are equal: q is on the circle.") : text("They are equal where q is on the circle.")}
      </figcaption>
      <label>
        {text("Length of q")}
        <input
          type="range"
          min={0}
          max={farthest}
          step={0.01}
          value={shown}
          aria-valuetext={briefNumber(length.value * kNorm, 3)}
          onInput={({ currentTarget }) => {
            length.value = Number(currentTarget.value);
          }}
        />
      </label>
      <label>
        {text("Angle θ")}
        <input
          type="range"
          min={0}
          max={180}
          step={1}
          value={Math.round((angle.value * 180) / Math.PI)}
          aria-valuetext={`${Math.round((angle.value * 180) / Math.PI)}°`}
          onInput={({ currentTarget }) => {
            angle.value = (Number(currentTarget.value) * Math.PI) / 180;
          }}
        />
      </label>
    </figure>
  );
}

function Arrow({ to, name }: { to: { readonly x: number; readonly y: number }; name: "q" | "k" }) {
  return (
    <>
      <line class={`sphere-arrow ${name}`} x1={origin.x} y1={origin.y} x2={to.x} y2={to.y} />
      <circle class={`sphere-tip ${name}`} cx={to.x} cy={to.y} r={4} />
      <text class="sphere-name" x={to.x + 7} y={to.y - 5}>
        {name}
      </text>
    </>
  );
}
