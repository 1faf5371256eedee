import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arrowsOf, type Point } from "../../../src/core/view/arrows.ts";

function geometryOf(qNorm: number, kNorm: number, theta: number) {
  const cos = Math.cos(theta);
  return { qNorm, kNorm, theta, cos, dot: qNorm * kNorm * cos, projection: qNorm * cos, dims: 3 };
}
const away = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

test("arrows keep their proportion and angle, and the foot is q's projection on k", () => {
  const angle = fc.double({ min: 0.001, max: Math.PI, noNaN: true });
  const length = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(length, length, angle, (q, k, theta) => {
      const drawn = arrowsOf(geometryOf(q, k, theta), 200, 120);
      const ratio = away(drawn.origin, drawn.q) / away(drawn.origin, drawn.k);
      assert.ok(Math.abs(ratio - q / k) < 1e-6 * (q / k));
      const measured = Math.atan2(drawn.origin.y - drawn.q.y, drawn.q.x - drawn.origin.x);
      assert.ok(Math.abs(measured - theta) < 1e-6);
      assert.ok(Math.abs(drawn.foot.x - drawn.q.x) < 1e-9 && drawn.foot.y === drawn.origin.y);
      for (const { x, y } of [drawn.origin, drawn.q, drawn.k, drawn.foot, ...drawn.arc]) {
        assert.ok(x >= 8 - 1e-6 && x <= 192 + 1e-6 && y >= 8 - 1e-6 && y <= 112 + 1e-6);
      }
    }),
  );
});

test("zero vectors and undefined angles are drawn without NaN", () => {
  for (const geometry of [
    geometryOf(0, 0, Number.NaN),
    geometryOf(0, 2, Number.NaN),
    geometryOf(Number.POSITIVE_INFINITY, 1, Number.NaN),
    geometryOf(1, 1, 0),
  ]) {
    const drawn = arrowsOf(geometry, 100, 100);
    for (const { x, y } of [drawn.origin, drawn.q, drawn.k, drawn.foot]) assert.ok(Number.isFinite(x + y));
    assert.deepEqual(drawn.arc, []);
  }
});

test("an obtuse angle puts the foot on the other side of the origin", () => {
  const drawn = arrowsOf(geometryOf(1, 1, 2), 100, 100);
  assert.ok(drawn.foot.x < drawn.origin.x && drawn.k.x > drawn.origin.x);
});
