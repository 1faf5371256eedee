import { shownLayers } from "../state.ts";
import { t, text } from "../strings.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { headKey } from "./headsOrder.ts";
import { openHead, pointedHead, sharedHead } from "./headsState.ts";

/** Which heads of a layer read the same key/value head: those are below it. Nothing where each head has its own. */
export function KvMap({ heads, layerIndex }: { heads: readonly HeadAtGlance[]; layerIndex: number }) {
  const layer = shownLayers.value[layerIndex];
  const own = heads.filter((head) => head.layerIndex === layerIndex);
  if (layer === undefined || own.length === 0 || sharedHead(layer, 0) === undefined) return null;
  const groups = Array.from({ length: layer.dims.kvHeads }, (_, group) =>
    own.filter(({ head }) => sharedHead(layer, head) === group),
  );
  return (
    <section class="kv-map" aria-label={text("Heads that share keys and values")}>
      <h2 class="kv-name">
        {[t(layer.label), text("Key/value heads and the heads that read them")].filter(Boolean).join(" · ")}
      </h2>
      <ul class="kv-groups">
        {groups.map((group, at) => (
          <li key={String(at)} class="kv-group">
            <span class="kv-head">{text("key/value head {0}", at + 1)}</span>
            <span class="kv-readers">
              {group.map((head) => (
                <button
                  key={headKey(head)}
                  type="button"
                  class="kv-reader"
                  aria-label={text("Head {0}", head.head + 1)}
                  aria-current={pointedHead.value === headKey(head) ? "true" : undefined}
                  onMouseEnter={() => {
                    pointedHead.value = headKey(head);
                  }}
                  onFocus={() => {
                    pointedHead.value = headKey(head);
                  }}
                  onClick={() => openHead(head)}
                >
                  {head.head + 1}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
