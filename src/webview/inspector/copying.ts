import { type Signal, signal } from "@preact/signals";
import type { CopyFormat } from "../../core/explain/derivation.ts";
import { request } from "../hostApi.ts";
import { text } from "../strings.ts";
import { announce } from "./announcer.tsx";
import type { Explained } from "./explainer.ts";

/** What the formats are called; proper names, so not translated but for the first. */
export const formatNames: Readonly<Record<CopyFormat, string>> = {
  text: "Text",
  latex: "LaTeX",
  markdown: "Markdown",
  numpy: "NumPy",
  pytorch: "PyTorch",
  tsv: "TSV",
};

/** The format that was copied last, for a moment, so that the button can say so. */
export const copied: Signal<CopyFormat | undefined> = signal(undefined);
const momentMs = 1600;
// Ends that moment; copying again begins another.
let moment: ReturnType<typeof setTimeout> | undefined;

/** Has the host put a derivation on the clipboard, and says whether it did. */
export function copyAs(format: CopyFormat, { cell, resultVersion }: Explained): void {
  request("copyDerivation", { cell, resultVersion, format }).then(
    () => {
      announce(text("Copied as {0}", text(formatNames[format])));
      copied.value = format;
      clearTimeout(moment);
      moment = setTimeout(() => {
        copied.value = undefined;
      }, momentMs);
    },
    () => announce(text("The derivation could not be copied")),
  );
}
