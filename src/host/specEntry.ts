/**
 * Everything the host knows of a spec without VS Code, as one bundle: parsing, computing, explaining, and what follows for
 * lenses, hovers and panels. It is loaded with the first spec that is opened, not with every JSON file.
 */

export { Analysis } from "../analysis/analysis.ts";
export { cellEdits } from "../analysis/cellEdits.ts";
export { fileReferences } from "../analysis/fileReferences.ts";
export { gradientEdits, textAfter } from "../analysis/gradientEdits.ts";
export { cellHover, keyHover } from "../analysis/hoverText.ts";
export { spotsOf } from "../analysis/lensSpots.ts";
export { faceOf } from "../analysis/lensTitles.ts";
export { failureSentence, makeComputer } from "../analysis/makeComputer.ts";
export { revealOf } from "../analysis/reveal.ts";
export { matrixData, snapshotOf } from "../analysis/snapshot.ts";
export { sourceFor } from "../analysis/sourceOf.ts";
export { specTemplates } from "../analysis/templates.ts";
export { panelCell, textCellAt } from "../analysis/textCells.ts";
export { copyText } from "../core/explain/copy/copy.ts";
export { explainCell } from "../core/explain/steps/explainCell.ts";
export { parseInStretches } from "../core/format/parseSpec.ts";
