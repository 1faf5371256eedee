import { ConfigurationTarget, type Disposable, type Event, EventEmitter, type Memento, workspace } from "vscode";
import type { RecomputeMode } from "../protocol/messages.ts";

const section = "attention";
const modes = ["lens", "onSave", "live"] as const satisfies readonly RecomputeMode[];
const lensChoices = ["all", "first", "off"] as const;

/** Which lenses are shown: all, only that of the first line, none. */
export type LensChoice = (typeof lensChoices)[number];

const ownChoicesKey = "attention.live";
/** Files come and go; the oldest choices are forgotten. */
const mostOwnChoices = 200;

/** Every setting with its type. What a workspace has written may be anything; a wrong value counts as the default. */
export class Settings implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #watch = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) this.#changed.fire();
  });
  readonly #memory: Memento;
  /** Where switching off goes back to. */
  #modeBeforeLive: RecomputeMode = "lens";

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  /** What the setting says, for documents that have no choice of their own. */
  get recompute(): RecomputeMode {
    return oneOf(modes, read("recompute"), "lens");
  }

  /** When the numbers of one document follow its text: as its panel's switch was set in this workspace, else as the setting says. */
  recomputeOf(key: string): RecomputeMode {
    const own = this.#ownChoices()[key];
    if (own === undefined) return this.recompute;
    if (own) return "live";
    return this.recompute === "live" ? "lens" : this.recompute;
  }

  /** Sets the switch of one document's panel; what is as the setting says is not remembered. */
  async setLiveOf(key: string, live: boolean): Promise<void> {
    // Taken out and put at the end: the oldest choices come first, and are dropped first.
    const { [key]: _, ...others } = this.#ownChoices();
    const entries = Object.entries(live === (this.recompute === "live") ? others : { ...others, [key]: live });
    await this.#memory.update(ownChoicesKey, Object.fromEntries(entries.slice(-mostOwnChoices)));
    this.#changed.fire();
  }

  #ownChoices(): Readonly<Record<string, boolean>> {
    const kept = this.#memory.get<unknown>(ownChoicesKey);
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter(([, live]) => typeof live === "boolean"));
  }

  get lenses(): LensChoice {
    return oneOf(lensChoices, read("codeLens.show"), "all");
  }

  /** Whether suspicious numbers are reported as warnings and hints. */
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

  /** Lets the numbers follow the text, or goes back to how it was before; where the setting is defined, else for the user. */
  async setLive(live: boolean): Promise<void> {
    const now = this.recompute;
    if (live === (now === "live")) return;
    if (live) this.#modeBeforeLive = now;
    const configuration = workspace.getConfiguration(section);
    // A workspace that is not trusted cannot set it.
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
