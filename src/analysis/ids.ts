/** Ids that the manifest, menus and tests rely on. */
export const commandIds = {
  compute: "attention.compute",
  recompute: "attention.recompute",
  showPanel: "attention.showPanel",
  showSource: "attention.showSource",
  toggleLive: "attention.toggleLive",
  goToProblem: "attention.goToProblem",
  newSpec: "attention.newSpec",
  openTensors: "attention.openTensors",
  openExample: "attention.openExample",
  applyGradientStep: "attention.applyGradientStep",
  findOutWhy: "attention.findOutWhy",
  compare: "attention.compare",
  compareWithSelected: "attention.compareWithSelected",
  export: "attention.export",
  cancel: "attention.cancel",
  showLog: "attention.showLog",
  /** Internal: what a lens above a matrix or an expectation runs. */
  showStep: "attention.showStep",
  /** Only registered while tests run. */
  testState: "attention.test.state",
  testAsk: "attention.test.ask",
} as const;

/** Type of the panel, also named in `activationEvents` and in menus' `when`. */
export const panelViewType = "attention.panel";

/** Type of the editor of tensor files: for kinds that no one else opens, and for those that others do. */
export const tensorViewTypes = ["attention.tensors", "attention.tensorsOption"] as const;

/** Context keys, for menus and key bindings. */
export const contextKeys = {
  /** The active editor or panel shows a spec. */
  isActive: "attention.isActive",
  /** The active spec has numbers. */
  hasResult: "attention.hasResult",
  /** The active spec is being computed. */
  isComputing: "attention.isComputing",
  /** The text of the active spec has problems. */
  hasProblems: "attention.hasProblems",
  /** The active spec has expected numbers that differ from its own. */
  canFindOutWhy: "attention.canFindOutWhy",
  /** The active spec can take a gradient step. */
  canTrain: "attention.canTrain",
  /** A derivation was looked at, beyond the one that a panel begins with. */
  hasExplained: "attention.hasExplained",
  /** The numbers of a spec have moved after a change of its text. */
  hasMoved: "attention.hasMoved",
} as const;

/** What diagnostics and quick fixes say where they come from. */
export const diagnosticSource = "attention";
