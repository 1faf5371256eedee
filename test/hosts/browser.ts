import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { cached } from "./cache.ts";
import { installInto } from "./npm.ts";

/** The last version of the package that runs on Node 20. */
const packedChromium = "143.0.4";
/** Chromium crashes where there is no font at all; this one has a fixed-width face and the signs of mathematics. */
const packedFonts = "dejavu-fonts-ttf@2.37.3";

const names = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
  "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/** A Chromium-based browser: its program and what it needs in its environment. */
export interface FoundBrowser {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * An installed Chrome, Chromium or Edge (`CHROME_PATH` first), else the Chromium that an npm package carries for Linux x64;
 * `CHROME_PATH=packed` takes that one at once.
 */
export async function findBrowser(say: (line: string) => void): Promise<FoundBrowser> {
  const program = process.env.CHROME_PATH === "packed" ? undefined : installedBrowser();
  return program === undefined ? packedBrowser(say) : { program, env: {} };
}

/** Starts the browser without a window and without talking to the network of its own accord. */
export async function launchBrowser(found: FoundBrowser, args: readonly string[] = []): Promise<Browser> {
  // Where the home folder cannot be written, Chromium needs another place for its bookkeeping.
  const home = mkdtempSync(join(tmpdir(), "attention-browser-"));
  const browser = await chromium.launch({
    executablePath: found.program,
    env: { ...definedEnvironment(), XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, ...found.env },
    // The pages are this machine's own; a container or root has no sandbox to offer.
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      ...args,
    ],
  });
  browser.on("disconnected", () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}

function installedBrowser(): string | undefined {
  const asked = process.env.CHROME_PATH;
  if (asked !== undefined && asked !== "") return asked;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isProgram);
}

async function packedBrowser(say: (line: string) => void): Promise<FoundBrowser> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chrome, Chromium or Edge was found. Install one, or set CHROME_PATH to the program.");
  }
  const folder = await cached(`chromium-${packedChromium}`, async (partial) => {
    say("no installed browser found: fetching Chromium from the npm registry, once");
    await installInto(partial, [`@sparticuz/chromium@${packedChromium}`, packedFonts]);
    unpack(partial);
  });
  writeFontSettings(folder);
  const fonts = join(folder, "fonts/here.conf");
  return {
    program: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023/lib"), FONTCONFIG_FILE: fonts },
  };
}

/** The package unpacks itself into the temporary folder, with its shared libraries only where it believes to be on its home ground. */
function unpack(folder: string): void {
  const script = 'import("@sparticuz/chromium").then((chromium) => chromium.default.executablePath())';
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };
  const run = spawnSync(process.execPath, ["-e", script], { cwd: folder, env, encoding: "utf8" });
  if (run.status !== 0 || !existsSync(join(folder, "chromium"))) {
    throw new Error(`unpacking Chromium failed: ${run.stderr.slice(-1000)}`);
  }
}

/** The machine's own fonts where it has any, and those that came along. Written each time: the paths in it are absolute. */
function writeFontSettings(folder: string): void {
  const inXml = (path: string) => path.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const lines = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    "<fontconfig>",
    '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>',
    `  <dir>${inXml(join(folder, "node_modules/dejavu-fonts-ttf/ttf"))}</dir>`,
    `  <dir>${inXml(join(folder, "fonts/fonts"))}</dir>`,
    `  <cachedir>${inXml(join(folder, "fonts/cache"))}</cachedir>`,
    "  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>",
    "  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>",
    "</fontconfig>",
  ];
  writeFileSync(join(folder, "fonts/here.conf"), `${lines.join("\n")}\n`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
