import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Tile, tileSide } from "../../core/tiles/pyramid.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { outlineNamed } from "../grid/content.ts";
import { watchNearness } from "../grid/near.ts";
import { levelFor } from "../heatmap/tileStore.ts";
import { request } from "../hostApi.ts";
import { layerOutline, outline, snapshot, view } from "../state.ts";
import { scaleTheme, themeVersion } from "../theme.ts";
import { refOf } from "../viewWithin.ts";
import { paint, thumbnailSize } from "./thumbnail.tsx";

/** The thumbnail of a matrix that comes in tiles: of its coarsest one, as it is when it comes into sight. */
export function TiledThumbnail({ name, rows, cols }: { name: string; rows: number; cols: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const near = useSignal(false);
  const tile = useSignal<Tile | undefined>(undefined);
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  const ref = layer && drawn && refOf(layer, drawn, view.value);
  const resultVersion = snapshot.value?.resultVersion;
  useEffect(() => {
    const element = canvas.current;
    return element === null
      ? undefined
      : watchNearness(element, (now) => {
          // Once near is enough: the tile is kept.
          near.value ||= now;
        });
  }, [near]);
  useEffect(() => {
    if (!near.value || ref === undefined || resultVersion === undefined) return;
    let wanted = true;
    // The least levels at which one tile holds the whole matrix.
    const levels = { rowLevel: levelFor(rows / tileSide), colLevel: levelFor(cols / tileSide) };
    const coarsest = { ...levels, tileRow: 0, tileCol: 0, show: "farthest" as const };
    // Without an answer the card says why; the thumbnail stays empty.
    request("readTile", { ...ref, tile: coarsest, moment: "after", resultVersion }).then(
      (found) => {
        if (wanted) tile.value = found;
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
    // As text, since the reference is another object with every drawing.
  }, [JSON.stringify([ref, rows, cols, resultVersion]), near.value]);
  const palette = outline.value?.display.colors;
  useEffect(() => {
    const { value: found } = tile;
    if (canvas.current === null || found === undefined) return;
    // A copy in float64, whatever type the tile came in.
    const numbers = Float64Array.from(found.data);
    const scale = colorScaleFor(name, numbers, { ...scaleTheme.value, ...(palette !== undefined && { palette }) });
    paint(canvas.current, { rows: found.rows, cols: found.cols, numbers, scale, masked: undefined });
    // The color of NaN comes from the theme, too, and not from the scale.
  }, [tile.value, name, palette, scaleTheme.value, themeVersion.value]);
  const { width, height } = thumbnailSize(rows, cols);
  return <canvas class="thumbnail" ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />;
}
