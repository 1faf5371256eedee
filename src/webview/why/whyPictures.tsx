import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { colorBounds, finiteBounds } from "../../core/view/colorScale.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import type { WhyNumbers } from "../../protocol/whyMessages.ts";
import { DifferenceMap } from "../compare/differenceMap.tsx";
import { differencesOf } from "../compare/differences.ts";
import { request } from "../hostApi.ts";
import { view } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";

/** Expected, computed, and computed with the change, and by how much each is off: one scale for numbers, one for differences. */
export function WhyPictures({ index, resultVersion }: { index: number; resultVersion: number }) {
  const { batch, head } = view.value;
  const { answer } = useHostAnswer(JSON.stringify([index, resultVersion, batch, head]), () =>
    request("readWhy", { index, batch, head, resultVersion }).catch(() =>
      // The step may have fewer heads or batch items than what is in view.
      request("readWhy", { index, batch: 0, head: 0, resultVersion }),
    ),
  );
  return answer === undefined ? null : <Pictures numbers={answer} />;
}

function Pictures({ numbers }: { numbers: WhyNumbers }) {
  const { name, rows, cols, want, got, after } = numbers;
  const pointed = useSignal<number | undefined>(undefined);
  const chosen = useSignal<number | undefined>(undefined);
  const [off, offAfter] = useMemo(
    () => [differencesOf(got, want, 1), after && differencesOf(after, want, 1)],
    [got, want, after],
  );
  // At first the cell that is farthest off.
  const marked = pointed.value ?? chosen.value ?? off.most[0] ?? 0;
  const step = name.slice(name.lastIndexOf(".") + 1);
  const common = {
    ...{ rows, cols, marked },
    onPoint: (cell: number | undefined) => {
      pointed.value = cell;
    },
    onChoose: (cell: number) => {
      chosen.value = cell;
    },
  };
  const map = (title: string, data: Float64Array, scaleName: string, domain: readonly [number, number]) => (
    <DifferenceMap {...common} name={title} words={wordsOf(title, data)} {...{ data, scaleName, domain }} />
  );
  const shared = domainOf([want, got, ...(after ? [after] : [])]);
  // To both sides alike, so that zero has the color in the middle.
  const most = Math.max(...domainOf([off.data, ...(offAfter ? [offAfter.data] : [])]).map(Math.abs));
  return (
    <>
      <div class="why-pictures">
        {map(text("Expected"), want, step, shared)}
        {map(text("Computed"), got, step, shared)}
        {map(text("Off by"), off.data, "difference", [-most, most])}
        {after && map(text("With the change"), after, step, shared)}
        {offAfter && map(text("Then off by"), offAfter.data, "difference", [-most, most])}
      </div>
      <p class="why-cell">{cellText(numbers, marked)}</p>
    </>
  );
}

/** The numbers of one cell of each picture. */
function cellText({ cols, want, got, after }: WhyNumbers, cell: number): string {
  const place = `[${Math.floor(cell / cols) + 1},${(cell % cols) + 1}]`;
  const parts = [text("expected {0}", fewDigits(want[cell], 4)), text("computed {0}", fewDigits(got[cell], 4))];
  if (after) parts.push(text("with the change {0}", fewDigits(after[cell], 4)));
  return `${place}: ${parts.join(" · ")}`;
}

/** One pair of bounds for several matrices, so that equal colours mean equal numbers. */
function domainOf(all: readonly Float64Array[]): readonly [number, number] {
  const bounds = all.flatMap((data) => [...(colorBounds(data) ?? [])]);
  return finiteBounds(Float64Array.from(bounds)) ?? [0, 0];
}

function wordsOf(title: string, data: Float64Array): string {
  const [low, high] = colorBounds(data) ?? [Number.NaN, Number.NaN];
  return text("{0}: from {1} to {2}", title, fewDigits(low, 4), fewDigits(high, 4));
}
