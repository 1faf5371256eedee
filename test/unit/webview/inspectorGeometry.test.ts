import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Geometry } from "../../../src/core/explain/derivation.ts";
import { geometryOf } from "../../../src/core/explain/scores/geometry.ts";
import type { Point } from "../../../src/core/view/arrows.ts";
import { layoutGeometry } from "../../../src/webview/inspector/geometryLayout.ts";

const width = 220;
const height = 130;
const of = (q: readonly number[], k: readonly number[]): Geometry =>
  geometryOf(Float64Array.from(q), Float64Array.from(k));
const layout = (q: readonly number[], k: readonly number[]) => layoutGeometry(of(q, k), width, height);
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a vector that holds NaN has no length, wherever it stands", () => {
  for (const q of [
    [Number.NaN, 0],
    [0, Number.NaN],
    [2, Number.NaN, 1],
  ])
    assert.ok(
      Number.isNaN(
        of(
          q,
          q.map(() => 1),
        ).qNorm,
      ),
      String(q),
    );
});

test("the projection ends below q's tip, on k's line", () => {
  const { q, foot, origin } = layout([1, 0, 2], [4, 4, 0]);
  near(foot.x, q.x);
  near(foot.y, origin.y);
  assert.ok(q.y < origin.y);
});

test("an obtuse angle puts the projection behind the origin, its right-angle mark towards the origin", () => {
  const { origin, foot, rightAngle } = layout([-2, 1], [3, 0]);
  assert.ok(foot.x < origin.x);
  assert.equal(rightAngle.length, 3);
  assert.ok(rightAngle[0]!.x > foot.x && rightAngle[0]!.x < origin.x);
  assert.ok(rightAngle[1]!.y < foot.y);
});

test("perpendicular, parallel and zero vectors have no right-angle mark", () => {
  for (const [q, k] of [
    [
      [0, 3],
      [4, 0],
    ],
    [
      [4, 0],
      [4, 0],
    ],
    [
      [0, 0],
      [4, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ] as const) {
    assert.deepEqual(layout(q, k).rightAngle, [], `${q} and ${k}`);
  }
});

test("a zero vector has no arc and no θ", () => {
  const { arc, thetaLabel, origin, q } = layout([0, 0], [4, 0]);
  assert.deepEqual([arc, thetaLabel], [[], undefined]);
  assert.deepEqual(q, origin);
});

test("flat arrows take a low picture, steep ones a high one", () => {
  assert.ok(layout([4, 0], [4, 0]).height < layout([0, 4], [4, 0]).height);
});

test("everything of any two vectors lies inside the picture", () => {
  const entry = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
  const vector = fc.array(entry, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(vector, vector, (q, k) => {
      const { origin, q: tip, k: end, foot, arc, rightAngle, top, height: tall } = layout(q, k);
      const inside = ({ x, y }: Point) => x >= 0 && x <= width && y >= top && y <= top + tall;
      return [origin, tip, end, foot, ...arc, ...rightAngle].every(inside);
    }),
  );
});
