import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LayerHeads } from "../../core/figures/layerHeads.ts";
import { request } from "../hostApi.ts";
import { shownLayers, snapshot, view } from "../state.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { pictured } from "./headsState.ts";

/** What has come so far, layer by layer. */
export interface HeadsSoFar {
  readonly key: string;
  readonly heads: readonly HeadAtGlance[];
  readonly figures: LayerHeads["figures"];
  /** How many layers have come, or could not be read. */
  readonly layers: number;
  /** Why the last of those could not be read. */
  readonly fault: string | undefined;
}

const nothing: HeadsSoFar = { key: "", heads: [], figures: [], layers: 0, fault: undefined };
const soFar = signal<HeadsSoFar>(nothing);

/** The heads of all layers of the shown result; asked for one layer after the other, late answers to older results dropped. */
export function useHeads(): HeadsSoFar {
  const { uri, resultVersion } = snapshot.value ?? {};
  const paths = shownLayers.value.map(({ path }) => path);
  const { batch } = view.value;
  const quantity = pictured();
  const key = JSON.stringify([uri, resultVersion, batch, quantity, paths]);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      if (resultVersion === undefined || soFar.peek().key === key) return;
      const heads: HeadAtGlance[] = [];
      for (const [layers, layer] of paths.entries()) {
        // Layers may have fewer batch items than the one in view.
        const last = shownLayers.peek()[layers]?.dims.batch ?? 1;
        try {
          const at = Math.min(batch, last - 1);
          const found = await request("readHeads", { layer, batch: at, quantity, resultVersion });
          // Another result is shown by now.
          if (!wanted) return;
          heads.push(...headsIn(found, layers));
          soFar.value = { key, heads: [...heads], figures: found.figures, layers: layers + 1, fault: undefined };
        } catch (error) {
          if (!wanted) return;
          soFar.value = {
            ...soFar.peek(),
            key,
            heads,
            layers: layers + 1,
            fault: error instanceof Error ? error.message : String(error),
          };
        }
      }
    };
    void read();
    return () => {
      wanted = false;
      // What is not complete is asked for again when the view comes back.
      if (soFar.peek().layers < paths.length) soFar.value = nothing;
    };
  }, [key]);
  return soFar.value;
}

function headsIn(
  { layer, figures, values, archetypes, rows, cols, pictures }: LayerHeads,
  layerIndex: number,
): HeadAtGlance[] {
  return archetypes.map((archetype, head) => ({
    ...{ layer, layerIndex, head, archetype, rows, cols },
    figures: new Map(figures.map(({ name }, f) => [name, values[head * figures.length + f]!])),
    // Heads × rows × columns, one head after the other.
    picture: pictures.subarray(head * rows * cols, (head + 1) * rows * cols),
  }));
}
