import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
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
  /** The display language; English when left out. VS Code itself stays English, for its language packs are not in the npm package. */
  readonly language?: "zh-cn";
  /** Whether the folder has no examples, so that nothing in it wakes the extension up. */
  readonly empty?: boolean;
  /** Whether pages may load what their own policy forbids, so that only VS Code's rules are left. */
  readonly bypassCSP?: boolean;
  /** Whether the journey leaves the window in a state that no other can begin in. */
  readonly spent?: boolean;
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
    const folder = join(this.#scratch, String(++this.#windows), "examples");
    writeWorkspace(folder, options);
    const context = await this.#browser.newContext({
      viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
      permissions: ["clipboard-read", "clipboard-write"],
      bypassCSP: options.bypassCSP ?? false,
    });
    if (options.language !== undefined)
      await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)}`);
    const page = await context.newPage();
    const workbench = new Workbench(page, folder, watch(context, page), () => this.#server.killExtensionHosts());
    // A window whose address asks for a file would show nothing else after it is loaded again.
    const address = workbenchAddress(this.#server, {
      folder,
      extensionDevelopmentPaths: this.#extension === undefined ? [] : [this.#extension],
    });
    await openWorkbench(page, address);
    if (options.file !== undefined) await workbench.openFile(options.file);
    return workbench;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Makes a folder hold the examples, the settings and the files of a journey, and nothing else; what it has of them stays untouched. */
export function writeWorkspace(folder: string, options: WindowOptions, title = ""): void {
  const settings = {
    "workbench.colorTheme": themes[options.theme ?? "dark"],
    ...(title === "" ? {} : { "window.title": title }),
    ...options.settings,
  };
  const files = new Map<string, string | Uint8Array>();
  for (const name of options.empty === true ? [] : readdirSync("examples"))
    files.set(name, readFileSync(join("examples", name)));
  for (const [name, contents] of Object.entries(options.files ?? {})) files.set(normalize(name), contents);
  files.set(normalize(".vscode/settings.json"), JSON.stringify(settings));
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []) {
    if (!files.has(name) && statSync(join(folder, name)).isFile()) rmSync(join(folder, name));
  }
  for (const [name, contents] of files) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path).equals(Buffer.from(contents))) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
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
