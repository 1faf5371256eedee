import {
  CodeLens,
  type CodeLensProvider,
  Disposable,
  type Event,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
} from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import type { LensSpot } from "../analysis/lensSpots.ts";
import { spotsOf } from "../analysis/lensSpots.ts";
import { lensTitleOf, withWhy } from "../analysis/lensTitles.ts";
import { words } from "../core/words.ts";
import type { Analyses } from "./analyses.ts";
import { localizeLens } from "./localize.ts";
import { placeIn } from "./places.ts";
import type { Settings } from "./settings.ts";
import { specSelector } from "./specDocuments.ts";

class SpotLens extends CodeLens {
  constructor(
    range: Range,
    readonly spot: LensSpot,
    readonly analysis: Analysis,
  ) {
    super(range);
  }
}

/** Lenses: on the first line the computation and its state, above each matrix its shape, above `expected` the verdict. */
export class SpecLenses implements CodeLensProvider<SpotLens>, Disposable {
  readonly #analyses: Analyses;
  readonly #settings: Settings;
  readonly #changed = new EventEmitter<void>();
  readonly #registration: Disposable;
  /** What the lenses of an analysis were last made of. */
  readonly #facts = new WeakMap<Analysis, readonly unknown[]>();
  readonly onDidChangeCodeLenses: Event<void> = this.#changed.event;

  constructor(analyses: Analyses, settings: Settings) {
    this.#analyses = analyses;
    this.#settings = settings;
    this.#registration = Disposable.from(
      this.#changed,
      analyses.onDidChange((analysis) => this.#analysisChanged(analysis)),
      settings.onDidChange(() => this.#changed.fire()),
      languages.registerCodeLensProvider(specSelector, this),
    );
  }

  /** VS Code waits for a pause before it asks for lenses: news that changes none of them, such as progress, must not prolong it. */
  #analysisChanged(analysis: Analysis): void {
    const { status, version, computed, document } = analysis;
    const count = status.kind === "problem" ? status.count : 0;
    const facts = [status.kind, count, version, document, computed, computed?.version];
    const before = this.#facts.get(analysis);
    if (before?.every((fact, index) => fact === facts[index])) return;
    this.#facts.set(analysis, facts);
    this.#changed.fire();
  }

  /** The places at once, and what the first line says; the others when they are seen. */
  provideCodeLenses(document: TextDocument): SpotLens[] {
    const analysis = this.#analyses.of(document);
    const { lenses } = this.#settings;
    if (analysis === undefined || lenses === "off") return [];
    const first: LensSpot[] = [{ kind: "main", offset: 0 }];
    // The last numbers can be shown while the text is ahead of them.
    if (analysis.computed && !analysis.isUpToDate) first.push({ kind: "show", offset: 0 });
    const spec = lenses === "all" ? analysis.document : undefined;
    return [
      ...first.map((spot) => this.resolveCodeLens(new SpotLens(new Range(0, 0, 0, 0), spot, analysis))),
      ...(spec ? withWhy(spotsOf(spec), analysis) : []).map((spot) => {
        const place = placeIn(spec!, spot.offset);
        // VS Code orders the lenses of a line by column: those of matrices come last, for a line may hold the whole text.
        const shown = spot.kind === "matrix" ? place : place.with({ character: 0 });
        return new SpotLens(new Range(shown, shown), spot, analysis);
      }),
    ];
  }

  resolveCodeLens(lens: SpotLens): SpotLens {
    const title = lensTitleOf(lens.spot, lens.analysis);
    // Without a title the place is gone: the text has changed since VS Code asked for lenses.
    lens.command = title
      ? { title: localizeLens(title.title), command: title.command ?? "", arguments: [...(title.args ?? [])] }
      : { title: localizeLens(words("Out of date")), command: "" };
    return lens;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
