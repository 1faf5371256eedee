import type { Uri } from "vscode";
import type { Trainings } from "../../analysis/trainings.ts";
import type { WhySearches } from "../../analysis/whySearches.ts";
import type { Computer } from "../../compute/computer.ts";
import type { Analyses } from "../analyses.ts";
import type { Reporter } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { SourceNavigator } from "../sourceNavigator.ts";

/** What every panel works with. */
export interface PanelServices {
  readonly analyses: Analyses;
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly navigator: SourceNavigator;
  readonly searches: WhySearches;
  readonly trainings: Trainings;
  readonly computer: Pick<Computer, "bound" | "cancel" | "rows">;
  readonly extensionUri: Uri;
}
