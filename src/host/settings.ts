import { ConfigurationTarget, type Disposable, type Event, EventEmitter, workspace } from "vscode";
import type { RecomputeMode } from "../protocol/messages.ts";

const section = "attention";
const modes = ["lens", "onSave", "live"] as const satisfies readonly RecomputeMode[];
const lensChoices = ["all", "first", "off"] as const;

/** Which lenses are shown: all, only that of the first line, none. */
export type LensChoice = (typeof lensChoices)[number];

/** Every setting with its type. What a workspace has written may be anything; a wrong value counts as the default. */
export class Settings implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #watch = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) this.#changed.fire();
  });
  #modeBeforeLive: RecomputeMode = "lens";

  readonly onDidChange: Event<void> = this.#changed.event;

  get recompute(): RecomputeMode {
    return oneOf(modes, read("recompute"), "lens");
  }

  get lenses(): LensChoice {
    return oneOf(lensChoices, read("codeLens.show"), "all");
  }

  /** Whether what looks wrong with the numbers is told as warnings and hints. */
  get numericChecks(): boolean {
    return read("diagnostics.numericChecks") !== false;
  }

  /** Decimals of tables where the document names none, 0–12. */
  get decimals(): number {
    const value = read("display.decimals");
    return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 12 ? value : 2;
  }

  /** Name of the palette where the document names none; undefined = the step's own. */
  get colors(): string | undefined {
    const value = read("display.colors");
    return typeof value === "string" && value !== "" && value !== "default" && value.length <= 40 ? value : undefined;
  }

  /** Lets the numbers follow the text, or goes back to how it was before; where the setting stands, else for the user. */
  async setLive(live: boolean): Promise<void> {
    const now = this.recompute;
    if (live === (now === "live")) return;
    if (live) this.#modeBeforeLive = now;
    const configuration = workspace.getConfiguration(section);
    const here = configuration.inspect("recompute")?.workspaceValue !== undefined && workspace.isTrusted;
    const target = here ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
    await configuration.update("recompute", live ? "live" : this.#modeBeforeLive, target);
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changed.dispose();
  }
}

function read(name: string): unknown {
  return workspace.getConfiguration(section).get<unknown>(name);
}

function oneOf<T extends string>(choices: readonly T[], value: unknown, otherwise: T): T {
  return choices.find((choice) => choice === value) ?? otherwise;
}
