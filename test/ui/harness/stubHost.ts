// Plays the host inside the page, over the real core: for looking at the panel and measuring it without an editor.

import { cellEdits } from "../../../src/analysis/cellEdits.ts";
import { changesBetween } from "../../../src/analysis/changes.ts";
import { Computed } from "../../../src/analysis/computed.ts";
import { lessonAfter } from "../../../src/analysis/exampleIndex.ts";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { temperatureEdits } from "../../../src/analysis/temperatureEdits.ts";
import { whyEdits } from "../../../src/analysis/whyEdits.ts";
import { whyNumbers, whyStory } from "../../../src/analysis/whyStory.ts";
import { explainBeside } from "../../../src/core/beside/derivation.ts";
import { besideStory, itemOf, networksOf } from "../../../src/core/beside/story.ts";
import { tryClaims } from "../../../src/core/claims/claims.ts";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { isBound } from "../../../src/core/explain/context/roundingBounds.ts";
import type { CellRef } from "../../../src/core/explain/derivation.ts";
import type { Outline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { tourStory } from "../../../src/core/tour/tourStory.ts";
import { plainText, words } from "../../../src/core/words.ts";
import { HostChannel, type HostHandlers } from "../../../src/protocol/hostChannel.ts";
import type {
  MatrixData,
  MatrixRef,
  PanelStatus,
  PanelView,
  RecomputeMode,
  Snapshot,
} from "../../../src/protocol/messages.ts";
import { stubBounds } from "./stubBounds.ts";
import { headHandlers, type Numbers, numbersOf, otherHandlers } from "./stubHeads.ts";
import { stubTile } from "./stubTiles.ts";
import { stubTraining } from "./stubTraining.ts";

interface Shown extends Numbers {
  readonly version: number;
  readonly outline: Outline;
}

const token = (document.currentScript as HTMLScriptElement | null)?.nonce ?? "";

/** A document with its panel. `open` and `edit` play the editor, `status` and `reveal` what else a host may say. */
class StubHost {
  text = "";
  fileName = (window as unknown as { firstName?: string }).firstName ?? "a.attn.json";
  /** The translations that the page gets. */
  strings: Readonly<Record<string, string>> =
    (window as unknown as { firstStrings?: Record<string, string> }).firstStrings ?? {};
  version = 0;
  mode: RecomputeMode = "lens";
  status: PanelStatus = { kind: "notComputed" };
  now: Shown | undefined;
  before: Shown | undefined;
  view: PanelView | undefined;
  other: Shown | undefined;
  said: string[] = [];
  /** How many questions of the page are not answered yet. */
  asked = 0;
  drawn = new Map<number, Uint8Array | null>();
  state: unknown = (window as unknown as { firstState?: unknown }).firstState;
  readonly channel = new HostChannel({
    token,
    post: (message) => window.postMessage(structuredClone(message), "*"),
    handlers: this.handlers(),
    errorText: String,
  });

  open(text: string, compute = true): void {
    this.text = text;
    this.version++;
    if (compute) this.compute();
    this.push();
  }

  edit(text: string): void {
    this.text = text;
    this.version++;
    if (this.mode === "live") this.compute();
    else this.status = this.now ? { kind: "edited" } : { kind: "notComputed" };
    this.push();
  }

  mark(cell: CellRef | null): void {
    this.channel.notify("markCell", { cell });
  }

  draw(id: number, svg: string): void {
    this.channel.notify("drawPicture", { id, svg });
  }

  tellStatus(status: PanelStatus): void {
    this.status = status;
    this.push();
  }

  /** Compares with another text from now on. */
  compareTo(text: string): void {
    const { spec } = parseSpec(text);
    if (spec === undefined) throw new Error("no spec");
    const result = computeSpec(spec);
    this.other = { version: (this.other?.version ?? 0) + 1, spec, result, outline: outlineOf(spec, result) };
    const layer = this.now?.outline.layers[0]?.path ?? "";
    this.push({ layer, name: "weights", tab: "Compare" });
  }

  compute(): void {
    const { spec, problems } = parseSpec(this.text);
    if (spec === undefined) {
      const first = problems.find(({ severity }) => severity === "error");
      this.status = { kind: "problem", count: problems.length, first: first?.message ?? words("?"), line: 1 };
      return;
    }
    const result = computeSpec(spec);
    this.before = this.now;
    this.now = { version: this.version, spec, result, outline: outlineOf(spec, result) };
    this.status = { kind: "upToDate" };
  }

  push(reveal?: Snapshot["reveal"]): void {
    this.channel.notify("snapshot", { ...this.snapshot(), ...(reveal && { reveal }) });
  }

  snapshot(): Snapshot {
    const { now, before, status, mode, version } = this;
    const other = this.other && { name: "b.attn.json", version: this.other.version };
    const base = {
      ...(other && { other }),
      uri: "file:///a.attn.json",
      fileName: this.fileName,
      documentVersion: version,
      status,
      mode,
    };
    if (now === undefined) return { ...base, matrices: [], changes: [] };
    return {
      ...base,
      resultVersion: now.version,
      outline: now.outline,
      matrices: this.matrices(now),
      changes: before ? runToEnd(changesBetween(before.result, now.result)) : [],
    };
  }

  matrices(now: Shown): MatrixData[] {
    const layer = now.outline.layers.find(({ path }) => path === this.view?.layer) ?? now.outline.layers[0];
    let left = 131_072;
    return [...(layer?.steps ?? []), ...(layer?.inputs ?? [])].flatMap(({ name, heads, batches, rows, cols }) => {
      left -= rows * cols;
      if (layer === undefined || left < 0) return [];
      const head = Math.floor(((this.view?.head ?? 0) * heads) / layer.dims.heads);
      const found = this.matrix({ layer: layer.path, name, batch: batches > 1 ? (this.view?.batch ?? 0) : 0, head });
      return found ? [found] : [];
    });
  }

  matrix(ref: MatrixRef): MatrixData | undefined {
    const now = this.now && numbersOf(this.now, ref);
    if (now === undefined) return undefined;
    const was = this.before && numbersOf(this.before, ref);
    const moved = was?.data.length === now.data.length && was.data.some((value, at) => !Object.is(value, now.data[at]));
    const { layer, name, batch, head, row } = ref;
    const place = { layer, name, batch, head, ...(row !== undefined && { row }) };
    return { ...place, ...now, ...(moved && { before: was.data }) };
  }

  computed(): Computed | undefined {
    return this.now && new Computed(this.now.version, parseSpec(this.text), this.now.spec, this.now.result);
  }

  /** What a search finds in the numbers now. */
  why() {
    const computed = this.computed();
    const diagnosis = computed && boundedDiagnosis(computed.spec, computed.result);
    return computed && diagnosis && computed.failing.length > 0 ? { computed, diagnosis } : undefined;
  }

  handlers(): HostHandlers {
    const note = (method: string) => (params: unknown) => {
      this.said.push(`${method} ${JSON.stringify(params)}`);
      return null;
    };
    return {
      ready: ({ view }) => {
        this.view = view ?? undefined;
        return { strings: this.strings, locale: "en", snapshot: this.snapshot() };
      },
      setView: (view) => {
        this.view = view;
        return null;
      },
      readMatrix: (ref) => {
        if (isBound(ref)) return stubBounds(this.now, ref);
        const found = this.matrix(ref);
        if (found === undefined) throw new Error("no such matrix");
        return found;
      },
      readTile: ({ tile, resultVersion: _, ...ref }) => stubTile(this.now, this.before, tile, ref),
      explain: ({ cell }) => {
        const found = this.now && explainCell(this.now.spec, this.now.result, cell);
        if (found === undefined) throw new Error("no such cell");
        return found;
      },
      readBeside: ({ batch }) => {
        const story = this.now && runToEnd(besideStory(this.now.spec, this.now.result, batch));
        return typeof story === "object" ? story : { none: story ?? "noInput" };
      },
      explainBeside: ({ index, batch, row, col }) => {
        const X = this.now?.result.layers[0]?.steps.get("X")?.tensor;
        const network = this.now && X && networksOf(this.now.spec, X.shape[2] ?? 0)[index];
        return network && X ? explainBeside(network, itemOf(X, batch), row, col) : [];
      },
      compareWith: note("compareWith"),
      recomputeOther: note("recomputeOther"),
      stopComparing: () => {
        this.other = undefined;
        this.push();
        return null;
      },
      ...otherHandlers(() => this.other),
      ...headHandlers(() => this.now),
      readTour: () => {
        if (this.now === undefined) throw new Error("no tour");
        const next = lessonAfter(this.fileName);
        return { ...tourStory(this.now.spec, this.now.result), ...(next !== undefined && { next }) };
      },
      openNextLesson: note("openNextLesson"),
      tryClaims: (place) => (this.now && tryClaims(this.now.spec, this.now.result, place)) ?? [],
      breakClaim: (params) => {
        this.said.push(`breakClaim ${params.id}`);
        return true;
      },
      ...stubTraining(
        () => this.now && { ...this.now, text: this.text },
        (text) => this.open(text),
        this.said,
      ),
      findOutWhy: () => {
        const found = this.why();
        return found === undefined ? { none: "matches" } : whyStory(found.computed, found.diagnosis, "a", plainText);
      },
      readWhy: ({ resultVersion: _, ...place }) => {
        const found = this.why();
        const numbers = found && whyNumbers(found.computed, found.diagnosis, place);
        if (numbers === undefined) throw new Error("no such numbers");
        return numbers;
      },
      cancelWhy: note("cancelWhy"),
      applyWhy: ({ index }) => {
        const found = this.why();
        const explanation = found?.diagnosis.explanations[index];
        const edits = found && explanation && whyEdits(found.computed, explanation);
        if (edits) this.open(textAfter(this.text, edits));
        this.said.push(`applyWhy ${index}`);
        return null;
      },
      copyWhy: note("copyWhy"),
      copyDerivation: note("copyDerivation"),
      goToSource: note("goToSource"),
      goToProblem: note("goToProblem"),
      cancel: note("cancel"),
      editCell: ({ cell, value, resultVersion }) => {
        this.said.push(`editCell ${JSON.stringify({ cell, value, resultVersion })}`);
        const found = this.computed();
        const made = found && cellEdits(found, cell, value);
        if (made && "edits" in made) this.open(textAfter(this.text, made.edits));
        else if (made) throw new Error(plainText(made.refusal));
        return null;
      },
      writeTemperature: ({ layer, temperature }) => {
        this.said.push(`writeTemperature ${layer} ${temperature}`);
        const found = this.computed();
        const edits = found && temperatureEdits(found, layer, temperature);
        if (edits === undefined) throw new Error("no such temperature");
        this.open(textAfter(this.text, edits));
        return null;
      },
      editCells: ({ cell, cols, values }) => {
        this.said.push(`editCells ${cell.matrix}[${cell.row},${cell.col}] ${cols}: ${[...values].join(" ")}`);
        return null;
      },
      exportResult: note("exportResult"),
      pictureDrawn: ({ id, png }) => {
        this.drawn.set(id, png);
        return null;
      },
      recompute: () => {
        this.compute();
        this.push();
        return null;
      },
      setLive: ({ live, everywhere }) => {
        this.said.push(`setLive ${live} ${everywhere === true}`);
        this.mode = live ? "live" : "lens";
        if (live) this.compute();
        this.push();
        return null;
      },
    };
  }
}

const host = new StubHost();
const page = window as unknown as { host: StubHost; acquireVsCodeApi: unknown; firstText?: string };
page.host = host;
page.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => {
    host.asked++;
    void host.channel.receive(structuredClone(message)).finally(() => host.asked--);
  },
  getState: () => host.state,
  setState: (state: unknown) => {
    host.state = structuredClone(state);
  },
});
if (page.firstText !== undefined) host.open(page.firstText);
