import type { ExtensionContext, TestController } from "vscode";
import { openDoor } from "../../../src/host/door.ts";
import { startFeatures } from "../../../src/host/features.ts";
import type { TestState } from "../../host/support.ts";
import type { HeldDocument } from "./documents.ts";
import { settled } from "./events.ts";
import { freshEditor, type HeldEditor } from "./held.ts";
import type { HeldPanel } from "./panels.ts";
import { Uri } from "./uri.ts";
import { ExtensionMode } from "./values.ts";
import { HeldWorker } from "./workers.ts";

/** The extension in an editor that the test holds. */
export class Started {
  readonly #context: { readonly subscriptions: { dispose(): unknown }[] };
  /** How often everything behind the door was started. */
  starts = 0;

  constructor(
    readonly editor: HeldEditor,
    mode: number,
  ) {
    const context = {
      subscriptions: [] as { dispose(): unknown }[],
      extensionUri: Uri.file("/extension"),
      extensionMode: mode,
      extension: { packageJSON: { version: "1.2.3" } },
      workspaceState: {
        get: (key: string) => editor.memory.get(key),
        update: async (key: string, value: unknown) => void editor.memory.set(key, value),
      },
    };
    this.#context = context;
    openDoor(context as unknown as ExtensionContext, (one) => {
      this.starts++;
      return startFeatures(one);
    });
  }

  /** Ends the extension, as VS Code does: the last one that came first. */
  dispose(): void {
    for (const one of [...this.#context.subscriptions].reverse()) one.dispose();
  }

  /** Runs a command as a user does, and lets everything follow that needs no time. */
  async run(name: string, ...args: unknown[]): Promise<unknown> {
    const result = this.editor.run(`attention.${name}`, ...args);
    // Long work on the host goes on in turns.
    await this.pass(0);
    return result;
  }

  pass(ms: number): Promise<void> {
    return this.editor.timers.pass(ms);
  }

  /** The panel of a document, by its title. */
  panelOf(name: string): HeldPanel {
    const found = this.editor.panels.find(({ title }) => title === `Attention ${name}`);
    if (found === undefined) throw new Error(`no panel of ${name}`);
    return found;
  }

  /** Shows a document's panel with its numbers; the page has told what it looks at. */
  async showPanel(document: HeldDocument, name: string): Promise<HeldPanel> {
    await this.run("showPanel", document.uri);
    const panel = this.panelOf(name);
    await panel.answerTo("ready", { view: null });
    await panel.answerTo("setView", { layer: "", batch: 0, head: 0 });
    await this.pass(50);
    return panel;
  }

  /** What the extension says of itself to tests. */
  state(): TestState {
    return this.editor.commands.get("attention.test.state")!() as TestState;
  }

  /** What is known of a document; undefined where nothing is. */
  analysisOf(uri: Uri): TestState["analyses"][number] | undefined {
    return this.state().analyses.find((one) => one.uri === String(uri));
  }

  statusOf(uri: Uri): string | undefined {
    return this.analysisOf(uri)?.status.kind;
  }

  /** The only provider of a kind. */
  provider<T>(kind: string): T {
    const [found, ...others] = this.editor.providers.get(kind) ?? [];
    if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} providers of ${kind}`);
    return found.provider as T;
  }

  get controller() {
    return this.editor.tests[0]!;
  }
}

/** Runs a test with the extension in a fresh editor; nothing of it is left afterwards. */
export async function withExtension(
  run: (started: Started, editor: HeldEditor) => Promise<void>,
  before: (editor: HeldEditor) => void = () => {},
  mode: number = ExtensionMode.Test,
): Promise<void> {
  const editor = freshEditor();
  Object.assign(globalThis, { Worker: HeldWorker });
  editor.files.write(Uri.file("/extension/dist/compute/worker.cjs"), "// the worker's code");
  before(editor);
  const started = new Started(editor, mode);
  try {
    await run(started, editor);
  } finally {
    started.dispose();
    await settled();
    editor.timers.giveBack();
  }
}

export type { TestController };
