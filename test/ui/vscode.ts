import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "../hosts/browser.ts";
import { installVsix, startServer, still, type VscodeServer } from "../hosts/server.ts";
import { embeddedVscode, type Which } from "../hosts/vscode.ts";
import { openWorkbench, workbenchAddress } from "../hosts/workbench.ts";
import { Workbench } from "./pages/workbench.ts";

/** The colour themes that come with VS Code, by a short name. */
export const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  hc: "Default High Contrast",
  "hc-light": "Default High Contrast Light",
} as const;

export type Theme = keyof typeof themes;

/** Which VS Code, and how the extension gets into it. */
export interface VscodeOptions {
  readonly which?: Which;
  /** Folder of the extension under development; left out when a VSIX is installed. */
  readonly extension?: string;
  readonly vsix?: string;
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** How one window is opened. */
export interface WindowOptions {
  /** The file to show, by its path within the workspace. */
  readonly file?: string;
  /** Files to write beside the examples before the window opens. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether pages may load what their own policy forbids, so that only VS Code's rules are left. */
  readonly bypassCSP?: boolean;
}

/** One VS Code server and browser, in which a test opens windows; each has a profile and a copy of `examples/` of its own. */
export class RealVscode {
  readonly #server: VscodeServer;
  readonly #browser: Browser;
  readonly #scratch: string;
  readonly #extension: string | undefined;
  #windows = 0;

  private constructor(server: VscodeServer, browser: Browser, scratch: string, extension: string | undefined) {
    this.#server = server;
    this.#browser = browser;
    this.#scratch = scratch;
    this.#extension = extension;
  }

  /** Starts the server and the browser. */
  static async start(options: VscodeOptions): Promise<RealVscode> {
    const scratch = mkdtempSync(join(tmpdir(), "attention-ui-"));
    const dataDir = join(scratch, "data");
    const vscode = await embeddedVscode(options.which ?? "newest", console.log);
    if (options.vsix !== undefined) await installVsix(vscode, dataDir, options.vsix);
    const server = await startServer(vscode, {
      dataDir,
      trusted: options.trusted ?? true,
      settings: { ...still, ...options.settings },
    });
    const browser = await launchBrowser(await findBrowser(console.log), ["--disable-gpu"]);
    return new RealVscode(server, browser, scratch, options.extension);
  }

  get version(): string {
    return this.#server.vscode.version;
  }

  /** Opens a window and waits for the workbench. */
  async open(options: WindowOptions = {}): Promise<Workbench> {
    const folder = this.#newWorkspace(options);
    const context = await this.#browser.newContext({
      viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
      permissions: ["clipboard-read", "clipboard-write"],
      bypassCSP: options.bypassCSP ?? false,
    });
    const page = await context.newPage();
    const workbench = new Workbench(page, folder, watch(context, page), () => this.#server.killExtensionHosts());
    const address = workbenchAddress(this.#server, {
      folder,
      ...(options.file === undefined ? {} : { file: join(folder, options.file) }),
      extensionDevelopmentPaths: this.#extension === undefined ? [] : [this.#extension],
    });
    await openWorkbench(page, address);
    return workbench;
  }

  #newWorkspace(options: WindowOptions): string {
    const folder = join(this.#scratch, String(++this.#windows), "examples");
    cpSync("examples", folder, { recursive: true });
    const settings = { "workbench.colorTheme": themes[options.theme ?? "dark"], ...options.settings };
    const files = { ".vscode/settings.json": JSON.stringify(settings), ...options.files };
    for (const [name, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
    return folder;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What happened in a window that must not happen: filled as it goes. */
export interface Troubles {
  /** Errors that the panel's own page printed or threw. */
  readonly panelErrors: string[];
  /** Requests to anything but this machine. */
  readonly foreignRequests: string[];
}

/** Notes what goes wrong in a window from now on. */
export function watch(context: BrowserContext, page: Page): Troubles {
  const troubles: Troubles = { panelErrors: [], foreignRequests: [] };
  page.on("console", (message) => {
    if (message.type() === "error" && /attention-inspector|webview\/main\.js/.test(message.location().url)) {
      troubles.panelErrors.push(message.text());
    }
  });
  page.on("pageerror", (error) => {
    if (/webview\/(main|chart)\.js/.test(error.stack ?? "")) troubles.panelErrors.push(String(error.stack));
  });
  context.on("request", (request) => {
    if (
      !/^(https?|wss?):\/\/(127\.0\.0\.1|localhost|[^/]*vscode-(cdn|resource)[^/]*)[:/]|^(data|blob|vscode-[a-z-]+):/.test(
        request.url(),
      )
    ) {
      troubles.foreignRequests.push(request.url());
    }
  });
  return troubles;
}
