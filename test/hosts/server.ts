import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedVscode } from "./vscode.ts";

/** How a server is started. */
export interface ServerOptions {
  /** Where it keeps its data; a temporary folder, removed at the end, when left out. */
  readonly dataDir?: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Whether every folder is trusted; without it, VS Code asks. */
  readonly trusted: boolean;
  /** Settings of the machine, as in `settings.json`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Each line that the server prints. */
  readonly onLine?: (line: string) => void;
}

/** A running VS Code server. */
export interface VscodeServer {
  readonly port: number;
  readonly vscode: EmbeddedVscode;
  readonly dataDir: string;
  /** Settles when the server's process has ended. */
  readonly ended: Promise<void>;
  /** Ends the extension hosts of its windows at once, as a crash would; gives how many there were. Linux only. */
  killExtensionHosts(): number;
  stop(): Promise<void>;
}

const startMs = 60_000;

/** Settings that keep VS Code quiet: nothing pops up, nothing is fetched. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "git.openRepositoryInParentFolders": "never",
};

/** Settings for tests: nothing blinks, and no minimap is drawn where nobody looks. */
export const still = {
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
};

/** Starts the server in a process group of its own, so that stopping it also ends its extension hosts. */
export async function startServer(vscode: EmbeddedVscode, options: ServerOptions): Promise<VscodeServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "attention-vscode-"));
  writeSettings(dataDir, { ...quiet, ...options.settings });
  const child = spawn(vscode.node, serverArguments(vscode, dataDir, options), {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: serverEnvironment(options.env),
  });
  const ended = new Promise<void>((done) => child.on("exit", () => done()));
  const forget = killWithUs(child);
  const stop = async () => {
    forget();
    killGroup(child);
    await ended;
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await listeningPort(child, options.onLine ?? (() => {}));
    return { port, vscode, dataDir, ended, killExtensionHosts: () => killExtensionHosts(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a VSIX into the server's data folder, the way a user's "Install from VSIX…" does. */
export async function installVsix(vscode: EmbeddedVscode, dataDir: string, vsix: string): Promise<string> {
  const child = spawn(
    vscode.node,
    [
      vscode.serverMain,
      "--accept-server-license-terms",
      "--server-data-dir",
      dataDir,
      "--install-extension",
      vsix,
      "--force",
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: serverEnvironment({}) },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  if (code !== 0 || !said.includes("successfully installed"))
    throw new Error(`installing ${vsix} failed (${code}):\n${said}`);
  return said;
}

function serverArguments(vscode: EmbeddedVscode, dataDir: string, options: ServerOptions): string[] {
  return [
    vscode.serverMain,
    "--accept-server-license-terms",
    "--without-connection-token",
    ...["--host", "127.0.0.1"],
    ...["--port", String(options.port ?? 0)],
    ...["--server-data-dir", dataDir],
    ...["--telemetry-level", "off"],
    // Without this switch the page ignores where the extension under development is.
    "--enable-smoke-test-driver",
    ...(options.trusted ? ["--disable-workspace-trust"] : []),
  ];
}

function serverEnvironment(more: Readonly<Record<string, string>> | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: "{}", ...more };
  // Inside a terminal of VS Code these would tell the server that it is that other one.
  for (const name of Object.keys(env))
    if (/^(VSCODE_|ELECTRON_RUN_AS_NODE$|NODE_OPTIONS$|NODE_TEST_CONTEXT$)/.test(name)) delete env[name];
  return env;
}

function writeSettings(dataDir: string, settings: object): void {
  const folder = join(dataDir, "data/Machine");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings, null, 2));
}

function listeningPort(child: ChildProcess, onLine: (line: string) => void): Promise<number> {
  return new Promise((done, fail) => {
    let said = "";
    const giveUp = (why: string) => {
      clearTimeout(timer);
      fail(new Error(`the VS Code server ${why}:\n${said.slice(-3000)}`));
    };
    const timer = setTimeout(() => giveUp(`did not listen within ${startMs / 1000} s`), startMs);
    child.on("error", (error) => giveUp(`did not start (${error.message})`));
    child.on("exit", (code) => giveUp(`ended with code ${code}`));
    const take = (line: string) => {
      onLine(line);
      if (said.length < 100_000) said += `${line}\n`;
      const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      done(Number(port));
    };
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, take);
  });
}

function eachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = "";
  stream?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

/** The server has a process group of its own, so it would outlive us: ends it when this process ends or is told to. */
function killWithUs(child: ChildProcess): () => void {
  const atExit = () => killGroup(child);
  const atSignal = (signal: NodeJS.Signals) => {
    forget();
    killGroup(child);
    process.kill(process.pid, signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const forget = () => {
    process.off("exit", atExit);
    for (const signal of signals) process.off(signal, atSignal);
  };
  process.on("exit", atExit);
  for (const signal of signals) process.on(signal, atSignal);
  return forget;
}

function killExtensionHosts(child: ChildProcess): number {
  let count = 0;
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (!isExtensionHost(entry, child.pid)) continue;
    process.kill(Number(entry), "SIGKILL");
    count++;
  }
  return count;
}

/** Whether a process is an extension host of the group that a server leads. */
function isExtensionHost(pid: string, group: number | undefined): boolean {
  try {
    // Behind the program's name, which may hold anything but ends the last bracket: state, parent, group.
    const [, , own] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(own) === group && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=extensionHost");
  } catch {
    return false; // It has ended meanwhile.
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
