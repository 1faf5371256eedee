import { CellEditor } from "./grid/cellEditor.ts";
import { ColorEnds } from "./grid/colorEnds.tsx";
import { MatrixChoices } from "./grid/matrixChoices.tsx";
import { ScalePicker } from "./grid/scalePicker.tsx";
import { HeatmapView, ZoomButtons } from "./heatmap/heatmapView.tsx";
import { TiledMatrix } from "./heatmap/tiledMatrix.tsx";
import { parts as inspectorParts } from "./inspector/secondParts.tsx";
import { spoken } from "./inspector/spoken.ts";
import { wellPut } from "./laterGrammar.ts";
import { openMenu } from "./menu/gridClipboard.tsx";
import { drawPictures } from "./picture/drawPicture.ts";
import { RoundsBar } from "./rounds/roundsBar.tsx";
import { factHint } from "./shell/factHints.ts";
import { showTooltipsOnFocus } from "./shell/focusTooltip.ts";
import { listenForKeys } from "./shell/shortcuts.ts";
import { SplitBar } from "./shell/splitBar.tsx";
import { parts as flowParts } from "./steps/flowParts.tsx";
import { goToWrong } from "./steps/goToWrong.ts";
import { LaterBadges } from "./steps/laterBadges.tsx";
import { TourBar } from "./tour/tourBar.tsx";

/**
 * Everything of the steps that the first picture has no need of, in one script. One for each part would cut what they share
 * into some thirty scripts, and older versions of VS Code now and then fail to load a page of that many.
 */
export const laterParts = {
  inspectorParts,
  flowParts,
  spoken,
  openMenu,
  CellEditor,
  TourBar,
  RoundsBar,
  HeatmapView,
  TiledMatrix,
  MatrixChoices,
  LaterBadges,
  SplitBar,
  ZoomButtons,
  ScalePicker,
  ColorEnds,
  listenForKeys,
  showTooltipsOnFocus,
  factHint,
  goToWrong,
  drawPictures,
  wellPut,
} as const;
