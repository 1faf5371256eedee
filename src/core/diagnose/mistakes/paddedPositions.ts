import { addedPositions } from "../../engine/position.ts";
import type { Position } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { reader, visibleOf } from "../site.ts";

/** Positions that count the keys which padding leaves, and positions that were written and are not used. */
export function paddedPositions(): Mistake[] {
  return [
    ...[0, 1].map((padding) =>
      mistake(
        "position",
        `positions without padding, ${padding}`,
        5 + padding,
        words("positions do not count padding, which has position {0}", padding),
        (site) => withPositions(site, countedPositions(site, padding)),
      ),
    ),
    ...[1, -1, 2, -2].map((by) =>
      mistake("position", `written positions ${by}`, 6, words("the written positions are off by {0}", by), (site) => {
        const own = site.block.positions.find(({ type }) => type === "learned");
        const rows = own?.type === "learned" ? own.positions : undefined;
        return withPositions(site, rows && { shape: rows.shape, data: rows.data.map((row) => row + by) });
      }),
    ),
    mistake("position", "written positions ignored", 5, words("the written positions are not used"), (site) => {
      const { n } = site.dims;
      const written = site.block.positions.some((one) => one.type !== "rope" && "positions" in one && one.positions);
      return written
        ? withPositions(site, { shape: [n], data: Float64Array.from({ length: n }, (_, i) => i) })
        : undefined;
    }),
  ];
}

/** For each position the number of visible keys before it; undefined where nothing is padded. */
function countedPositions(site: Site, padding: number): Tensor | undefined {
  const { batch, n, m } = site.dims;
  const masks = site.block.masks.filter(({ type }) => type === "keys" || type === "lengths");
  if (masks.length === 0 || n !== m) return undefined;
  const sees = reader(visibleOf(site, masks));
  const data = new Float64Array(batch * n);
  for (let b = 0; b < batch; b++) {
    let count = 0;
    for (let i = 0; i < n; i++) data[b * n + i] = sees(b, 0, 0, i) === 1 ? count++ : padding;
  }
  return { shape: [batch, n], data };
}

/** The block whose positions, added or turned, are these. */
function withPositions(site: Site, counted: Tensor | undefined): ReturnType<typeof withSteps> | undefined {
  const { block, dims } = site;
  const table = stepOf(site, "position");
  if (counted === undefined) return undefined;
  const at = (one: Position): Position =>
    one.type === "rope" && one.sections === undefined ? { ...one, offset: 0, positions: counted } : one;
  const turned = { ...block, positions: block.positions.map(at) };
  if (table === undefined) return block.positions.some(({ type }) => type === "rope") ? turned : undefined;
  const [batch = 1, n = 1, d = 1] = table.shape;
  const added = block.positions.map((one) =>
    one.type === "sinusoidal" || one.type === "learned" ? { ...one, offset: 0, positions: counted } : one,
  );
  const made = addedPositions(added, n, d, dims.past, batch);
  const data = table.data.map((_, cell) => made.data[cell % made.data.length] ?? 0);
  return data.every(Number.isFinite) ? withSteps(turned, { position: { shape: table.shape, data } }) : undefined;
}
