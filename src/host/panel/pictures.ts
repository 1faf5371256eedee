import { CancellationError, type CancellationToken, type Disposable } from "vscode";
import { limits } from "../../core/limits.ts";
import { words } from "../../core/words.ts";
import type { HostMethods, PageMethods } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";

interface Wanted {
  readonly svg: string;
  resolve(png: Uint8Array): void;
  reject(reason: Error): void;
}

/** Pictures that a panel's page draws for the host. A page that is reloaded in between draws them again. */
export class Pictures implements Disposable {
  readonly #wanted = new Map<number, Wanted>();
  readonly #ask: (wanted: PageMethods["drawPicture"]["params"]) => void;
  #lastId = 0;

  constructor(ask: (wanted: PageMethods["drawPicture"]["params"]) => void) {
    this.#ask = ask;
  }

  /** An SVG picture as PNG. `isListening`: whether the page can be asked now; else it is as soon as it listens. */
  draw(svg: string, isListening: boolean, token: CancellationToken): Promise<Uint8Array> {
    if (svg.length > limits.messageToPage / 2) {
      throw new UserError(words("This picture is too large for PNG. Export one step, or SVG."));
    }
    const id = ++this.#lastId;
    return new Promise<Uint8Array>((resolve, reject) => {
      token.onCancellationRequested(() => reject(new CancellationError()));
      this.#wanted.set(id, { svg, resolve, reject });
      if (isListening) this.#ask({ id, svg });
    }).finally(() => this.#wanted.delete(id));
  }

  /** The page listens, for the first time or again. */
  askAgain(): void {
    for (const [id, { svg }] of this.#wanted) this.#ask({ id, svg });
  }

  /** The page's answer; a late one is dropped. */
  drawn({ id, png }: HostMethods["pictureDrawn"]["params"]): null {
    const wanted = this.#wanted.get(id);
    if (png === null) wanted?.reject(new UserError(words("The picture could not be drawn. Try one step, or SVG.")));
    else wanted?.resolve(png);
    return null;
  }

  dispose(): void {
    for (const { reject } of this.#wanted.values()) {
      reject(new UserError(words("The panel was closed before the picture was drawn.")));
    }
  }
}
