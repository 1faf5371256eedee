import { type CancellationToken, commands, Disposable, env, l10n, Uri, type WebviewPanel } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import type { Computed } from "../../analysis/computed.ts";
import { contextKeys } from "../../analysis/ids.ts";
import { snapshotOf } from "../../analysis/snapshot.ts";
import { isBound } from "../../core/explain/context/roundingBounds.ts";
import type { CellRef } from "../../core/explain/derivation.ts";
import { words } from "../../core/words.ts";
import type { Post } from "../../protocol/envelope.ts";
import { HostChannel, type HostHandlers } from "../../protocol/hostChannel.ts";
import type { HostMethods, PanelView, Snapshot } from "../../protocol/messages.ts";
import { pack } from "../../protocol/numbers.ts";
import type { Analyses } from "../analyses.ts";
import { localize } from "../localize.ts";
import { isTooHeavyToFollow } from "../trust.ts";
import { fileNameOf } from "../uiText.ts";
import { actionHandlers } from "./actionHandlers.ts";
import { boundAnswer, derivationAnswer, matrixAnswer } from "./answers.ts";
import { makeNonce } from "./html.ts";
import { lookCounter } from "./lookCounter.ts";
import { OtherSpec } from "./otherSpec.ts";
import type { PanelServices } from "./panelServices.ts";
import { Pictures } from "./pictures.ts";
import { rateLimit } from "./rateLimit.ts";
import { SpacedAnswers } from "./spacedAnswers.ts";
import { viewHandlers } from "./viewHandlers.ts";
import { loadPage } from "./webviewPage.ts";

/** A page asks at most about once per painted frame, and for each head of a model at once when it is opened. */
const messageBurst = 2000;
const messagesPerSecond = 500;

/** How long news of the state may wait for more of it. */
const statusPauseMs = 40;

/** One panel beside one document: answers its page and tells it what changes. */
export class Panel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #services: PanelServices;
  /** The secret of the page's messages, and the nonce of its script. */
  readonly #token = makeNonce();
  readonly #answers = new SpacedAnswers();
  /** What the spec is compared with. */
  readonly other: OtherSpec;
  readonly #channel: HostChannel;
  readonly #events: Disposable;
  readonly #pictures = new Pictures((wanted) => this.#channel.notify("drawPicture", wanted));
  #uri: Uri;
  #held: ReturnType<Analyses["hold"]>;
  #view: PanelView | undefined;
  /** Where the page is to turn to, until there are numbers to turn to. */
  #reveal: Snapshot["reveal"];
  /** Whether the page has asked for its first snapshot since it was loaded. */
  #isReady = false;
  /** Whether the page has told what it looks at since then: it does so once the scripts that come with it are loaded. */
  #isSettled = false;
  /** The result that the page has; undefined where it has to be sent whole once more. */
  #sentResult: Computed | undefined;
  #lastSent: Snapshot | undefined;
  #lastReveal: Snapshot["reveal"];
  #pending: ReturnType<typeof setTimeout> | undefined;
  #dropped = 0;
  /** Completes the walkthrough's step. */
  readonly #looked = lookCounter(() => commands.executeCommand("setContext", contextKeys.hasExplained, true));
  #lastMarked: CellRef | undefined;
  #disposed = false;

  constructor(panel: WebviewPanel, uri: Uri, services: PanelServices) {
    this.#panel = panel;
    this.#uri = uri;
    this.#services = services;
    this.#held = services.analyses.hold(uri, this);
    this.other = new OtherSpec(services.analyses, this);
    this.#channel = this.#openChannel((message) => void panel.webview.postMessage(message));
    this.#events = Disposable.from(
      panel.webview.onDidReceiveMessage((message) => this.#channel.receive(message)),
      panel.onDidChangeViewState(() => this.#viewStateChanged()),
      services.analyses.onDidChange((analysis) => {
        if (analysis === this.analysis || analysis === this.other.analysis) this.#pushSoon();
      }),
      services.settings.onDidChange(() => this.#pushSoon()),
    );
    panel.iconPath = {
      light: Uri.joinPath(services.extensionUri, "media", "panel-light.svg"),
      dark: Uri.joinPath(services.extensionUri, "media", "panel-dark.svg"),
    };
    this.#showTitle();
    loadPage(panel.webview, services.extensionUri, this.#token);
  }

  get uri(): Uri {
    return this.#uri;
  }

  get analysis(): Analysis {
    return this.#held.analysis;
  }

  get view(): PanelView | undefined {
    return this.#view;
  }

  get isVisible(): boolean {
    return !this.#disposed && this.#panel.visible;
  }

  get isActive(): boolean {
    return !this.#disposed && this.#panel.active;
  }

  /** What tests see of a panel. */
  get state() {
    return {
      uri: this.analysis.key,
      ready: this.#isReady,
      settled: this.#isSettled,
      visible: this.isVisible,
      options: this.#disposed ? undefined : this.#panel.webview.options,
      dropped: this.#dropped,
      lastSent: this.#lastSent,
      lastReveal: this.#lastReveal,
      lastMarked: this.#lastMarked,
    };
  }

  /** For tests: asks as the page does; the envelope that it would be answered with. */
  async ask(method: string, params: unknown): Promise<unknown> {
    let answer: unknown;
    const channel = this.#openChannel((message) => {
      answer = message;
    });
    await channel.receive({ token: this.#token, id: 1, method, params: pack(params) });
    return answer;
  }

  /** Brings the panel to the front without taking the focus from the text. */
  show(): void {
    if (!this.#panel.visible) this.#panel.reveal(undefined, true);
  }

  /** Turns the page to a step, as soon as there is a page and a result. */
  reveal(step: NonNullable<Snapshot["reveal"]>): void {
    this.#reveal = step;
    this.#pushSoon();
  }

  /** Draws an SVG picture on the page, which has to be visible for it. */
  draw(svg: string, token: CancellationToken): Promise<Uint8Array> {
    this.show();
    return this.#pictures.draw(svg, this.#isSettled && this.isVisible, token);
  }

  /** Marks the cell under the text's caret. */
  markCell(cell: CellRef | undefined): void {
    if (!this.#isReady) return;
    this.#lastMarked = cell;
    this.#channel.notify("markCell", { cell: cell ?? null });
  }

  /** Follows its file to a new name; `Analyses` takes the numbers along. */
  moveTo(uri: Uri): void {
    const { release } = this.#held;
    this.#uri = uri;
    this.#held = this.#services.analyses.hold(uri, this);
    // The old name is held until the new one is read, so that the numbers can be taken along.
    void this.#held.ready.finally(release);
    this.#showTitle();
    this.#pushSoon();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#pending);
    this.#channel.close();
    this.#pictures.dispose();
    this.#events.dispose();
    this.#held.release();
    this.other.dispose();
  }

  #openChannel(post: Post): HostChannel {
    const { reporter } = this.#services;
    return new HostChannel({
      token: this.#token,
      post,
      handlers: this.#handlers(),
      errorText: (error, method) => reporter.textFor(error, `panel: ${method}`),
      onDropped: (reason) => {
        this.#dropped++;
        // A page gone wild must not fill the log.
        if (this.#dropped <= 20) reporter.debug(`message of the panel dropped: ${reason}`);
      },
      mayHandle: rateLimit(messageBurst, messagesPerSecond, () => performance.now()),
    });
  }

  #handlers(): HostHandlers {
    return {
      ready: ({ view }) => this.#welcome(view),
      setView: (view) => {
        this.#view = view;
        if (!this.#isSettled) this.#pictures.askAgain();
        this.#isSettled = true;
        return null;
      },
      readMatrix: (params) =>
        isBound(params)
          ? boundAnswer(this.analysis, params, this.#services.computer)
          : this.#answers.next(() => matrixAnswer(this.analysis, params)),
      explain: (params) => {
        const derivation = derivationAnswer(this.analysis, params);
        this.#looked();
        return derivation;
      },
      ...this.other.handlers(this, this.#services.computer, () => this.#pushSoon()),
      ...viewHandlers(this, this.#services, (share) => this.#channel.notify("searching", { share })),
      ...actionHandlers(this, this.#services),
      recompute: () => this.#recompute(),
      cancel: () => {
        this.analysis.cancel();
        return null;
      },
      pictureDrawn: (params) => this.#pictures.drawn(params),
    };
  }

  async #welcome(view: PanelView | null): Promise<HostMethods["ready"]["result"]> {
    if (view) this.#view = view;
    await this.#held.ready;
    this.#isReady = true;
    this.#isSettled = false;
    // A page that was reloaded has nothing.
    this.#sentResult = undefined;
    // A page that comes back to what it looked at has shown numbers before: it gets them again without a click.
    if (view && !this.analysis.computed && !isTooHeavyToFollow(this.analysis)) void this.analysis.compute();
    return { strings: l10n.bundle ?? {}, locale: env.language, snapshot: this.#snapshot() };
  }

  async #recompute(): Promise<null> {
    if (this.analysis.status.kind === "gone") await this.#services.analyses.refresh(this.#uri);
    // The page is not kept waiting: the status shows its progress.
    void this.analysis.compute();
    return null;
  }

  #snapshot(): Snapshot {
    const { analysis } = this;
    const { settings } = this.#services;
    const mode = settings.recomputeOf(analysis.key);
    const reveal = analysis.computed ? this.#reveal : undefined;
    const snapshot = snapshotOf(analysis, {
      fileName: fileNameOf(this.#uri.path),
      mode,
      ...(settings.recompute === "live" && { liveEverywhere: true }),
      view: this.#view,
      withMatrices: analysis.computed !== this.#sentResult,
      reveal,
      other: this.other.state,
      display: { decimals: settings.decimals, colors: settings.colors },
    });
    if (reveal) {
      this.#lastReveal = reveal;
      this.#reveal = undefined;
    }
    this.#sentResult = analysis.computed;
    this.#lastSent = snapshot;
    return snapshot;
  }

  /**
   * Changes of one event make one snapshot, and news of a result that the page has already may wait a little: typing must not
   * send a whole outline with each key. What a hidden page misses, it asks for when it is shown again.
   */
  #pushSoon(): void {
    if (this.#disposed) return;
    const isNewResult = this.analysis.computed !== this.#sentResult;
    if (this.#pending !== undefined && !isNewResult) return;
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => this.#push(), isNewResult ? 0 : statusPauseMs);
  }

  #push(): void {
    this.#pending = undefined;
    if (this.#isReady && this.isVisible) this.#channel.notify("snapshot", this.#snapshot());
  }

  /** A page that was hidden is reloaded and asks; one that was not misses nothing either way. */
  #viewStateChanged(): void {
    if (!this.#panel.visible) return;
    this.#sentResult = undefined;
    this.analysis.follow();
    this.#pushSoon();
  }

  #showTitle(): void {
    this.#panel.title = localize(words("Attention {0}", fileNameOf(this.#uri.path)));
  }
}
