import { commands, type Disposable, type Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import { commandIds } from "../../analysis/ids.ts";
import type { Computer } from "../../compute/computer.ts";
import { isBound } from "../../core/explain/context/roundingBounds.ts";
import type { Outline } from "../../core/explain/outline.ts";
import { words } from "../../core/words.ts";
import type { HostHandlers } from "../../protocol/hostChannel.ts";
import type { MatrixData, Snapshot } from "../../protocol/messages.ts";
import type { Analyses } from "../analyses.ts";
import { UserError } from "../errors.ts";
import { fileNameOf } from "../uiText.ts";
import { boundAnswer, matrixAnswer, resultOf } from "./answers.ts";

/** The spec that a panel's own is compared with: another file, or an earlier version of it. */
export class OtherSpec implements Disposable {
  readonly #analyses: Analyses;
  readonly #holder: { readonly isVisible: boolean };
  #shown: { readonly uri: Uri; readonly analysis: Analysis; readonly release: () => void } | undefined;

  constructor(analyses: Analyses, holder: { readonly isVisible: boolean }) {
    this.#analyses = analyses;
    this.#holder = holder;
  }

  /** Its analysis; undefined while nothing is compared. */
  get analysis(): Analysis | undefined {
    return this.#shown?.analysis;
  }

  /** What the page hears of it. */
  get state(): Snapshot["other"] {
    if (this.#shown === undefined) return undefined;
    const { uri, analysis } = this.#shown;
    const { status, computed } = analysis;
    const fault =
      status.kind === "problem" ? status.first : "message" in status && status.message ? status.message : undefined;
    // Git's own address of the last commit.
    const name = uri.scheme === "git" ? `${fileNameOf(uri.path)} (HEAD)` : fileNameOf(uri.path);
    return {
      name,
      ...(computed && { version: computed.version }),
      ...(computed && !analysis.isUpToDate && { isOld: true }),
      ...(fault && { fault }),
    };
  }

  /** Compares with a spec from now on, and computes it. */
  async show(uri: Uri): Promise<void> {
    this.dispose();
    // A holder of its own: a spec may be held by its panel and by one that compares with it.
    const holder = this.#holder;
    const own = {
      get isVisible() {
        return holder.isVisible;
      },
    };
    const { analysis, ready, release } = this.#analyses.hold(uri, own);
    this.#shown = { uri, analysis, release };
    await ready;
    await analysis.compute();
  }

  dispose(): void {
    this.#shown?.release();
    this.#shown = undefined;
  }

  get #there(): Analysis {
    if (this.#shown === undefined) throw new UserError(words("This file is not being compared with anything."));
    return this.#shown.analysis;
  }

  /** What answers the page of a panel; `changed` hears when nothing is compared any more. */
  handlers(panel: { readonly uri: Uri }, computer: Pick<Computer, "bound" | "cancel">, changed: () => void) {
    return {
      compareWith: async () => {
        await commands.executeCommand(commandIds.compare, panel.uri);
        return null;
      },
      readOther: ({ resultVersion }): Outline => resultOf(this.#there, resultVersion).outline,
      readOtherMatrix: (params): Promise<MatrixData> =>
        isBound(params) ? boundAnswer(this.#there, params, computer) : matrixAnswer(this.#there, params),
      recomputeOther: () => {
        void this.#there.compute();
        return null;
      },
      stopComparing: () => {
        this.dispose();
        changed();
        return null;
      },
    } satisfies Partial<HostHandlers>;
  }
}
