import { type LogOutputChannel, window } from "vscode";
import { words } from "../core/words.ts";
import { stackOf, UserError } from "./errors.ts";
import { localize, localizeSafe } from "./localize.ts";

/** Takes what went wrong: the one way from an error to the user and to the log. */
export class Reporter {
  readonly #log: LogOutputChannel;
  /** What went wrong when the message that is still open was shown. */
  #lastShown = "";

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  /** Writes down what a developer wants to know and no user is bothered with. */
  debug(text: string): void {
    this.#log.debug(text);
  }

  /** Logs the error of a promise that is not awaited. */
  note(error: unknown, during: string): void {
    this.#log.error(`${during}: ${stackOf(error)}`);
  }

  /** The sentence for an error: its own for a `UserError`; a general one, with the stack in the log, for any other. */
  textFor(error: unknown, during: string): string {
    if (error instanceof UserError) return localize(error.sentence);
    this.note(error, during);
    return localize(words("Something went wrong in Attention Inspector. The log has the details."));
  }

  /** Tells the user of an error, and offers the log where it is a bug. */
  async show(error: unknown, during: string): Promise<void> {
    if (error instanceof UserError) {
      await window.showWarningMessage(localizeSafe(error.sentence));
      return;
    }
    const text = this.textFor(error, during);
    // The same fault says nothing new while its message is still there.
    if (this.#lastShown === during) return;
    this.#lastShown = during;
    const showLog = localize(words("Show Log"));
    const chosen = await window.showErrorMessage(text, showLog);
    this.#lastShown = "";
    if (chosen === showLog) this.#log.show();
  }

  /** Opens the log. */
  showLog(): void {
    this.#log.show();
  }

  /** Wraps a callback of VS Code so that what it throws is shown once and goes no further. */
  guarded<A extends readonly unknown[]>(during: string, run: (...args: A) => unknown): (...args: A) => Promise<void> {
    return async (...args) => {
      try {
        await run(...args);
      } catch (error) {
        void this.show(error, during);
      }
    };
  }
}
