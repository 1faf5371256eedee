/** The element of the page's own script. A module has no `currentScript`; the shell gives it an id. */
const script =
  typeof document === "undefined"
    ? null
    : ((document.currentScript ?? document.getElementById("page-script")) as HTMLScriptElement | null);

/** The panel's secret: is part of every message, and is the nonce that a later script of ours needs. */
export const pageToken: string = script?.nonce ?? "";

/** What the page shows: a spec’s panel, or a file of tensors. */
export const pageKind: "panel" | "tensors" = script?.dataset["page"] === "tensors" ? "tensors" : "panel";

/** Address of a file that lies beside this bundle, e.g. `chart.js`; empty where the bundle's own address is unknown. */
export function besideBundle(fileName: string): string {
  // Relative to the script: the page's own address is another than that of the extension's files.
  return script?.src ? new URL(fileName, script.src).href : "";
}
