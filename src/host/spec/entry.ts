/**
 * Everything the host knows of a spec without VS Code, as one bundle: parsing, computing, explaining, and what follows for
 * lenses, hovers and panels. It is loaded with the first spec that is opened, not with every JSON file.
 */
export { copyText } from "../../core/explain/copy/copy.ts";
export { explainCell } from "../../core/explain/steps/explainCell.ts";
export { parseInStretches } from "../../core/format/parseSpec.ts";
export { Analysis } from "./analysis.ts";
export { cellEdits } from "./cellEdits.ts";
export { fileReferences } from "./fileReferences.ts";
export { gradientEdits, textAfter } from "./gradientEdits.ts";
export { cellHover, keyHover } from "./hoverText.ts";
export { spotsOf } from "./lensSpots.ts";
export { faceOf } from "./lensTitles.ts";
export { failureSentence, makeComputer } from "./makeComputer.ts";
export { revealOf } from "./reveal.ts";
export { matrixData, snapshotOf } from "./snapshot.ts";
export { sourceFor } from "./sourceOf.ts";
export { specTemplates } from "./templates.ts";
export { panelCell, textCellAt } from "./textCells.ts";
