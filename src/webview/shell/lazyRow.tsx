import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../strings.ts";
import "../row/row.css"; // Of the first style sheet: a part that comes later brings only its script.

/** The Row view, whose script is fetched when it is first looked at. */
export function LazyRow() {
  const row = useSignal<ComponentType | undefined>(undefined);
  const failed = useSignal(false);
  useEffect(() => {
    import("../row/rowChart.tsx").then(
      ({ RowChart }) => {
        row.value = RowChart;
      },
      () => {
        failed.value = true;
      },
    );
  }, [row, failed]);
  const Row = row.value;
  if (failed.value) return <p role="alert">{text("This view could not be loaded. Reopen the panel to try again.")}</p>;
  return Row === undefined ? null : <Row />;
}
