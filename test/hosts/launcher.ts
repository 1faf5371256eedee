/**
 * Stands in for the VS Code program that `@vscode/test-electron` starts: takes the same switches, runs the embedded VS Code with
 * the tests inside its extension host, passes their console on, and ends with their exit code.
 */
import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Page } from "playwright-core";
import { findBrowser, launchBrowser } from "./browser.ts";
import { startServer, still, type VscodeServer } from "./server.ts";
import type { EmbeddedVscode } from "./vscode.ts";
import { openWorkbench, workbenchAddress } from "./workbench.ts";

const verbose = process.env.ATTENTION_HOST_VERBOSE !== undefined;
const testsMs = Number(process.env.ATTENTION_HOST_TESTS_MS ?? 600_000);

interface Switches {
  readonly values: ReadonlyMap<string, string[]>;
  readonly paths: readonly string[];
}

/** `--name=value` and `--name` by name; everything else is a path. */
function readSwitches(args: readonly string[]): Switches {
  const values = new Map<string, string[]>();
  const paths: string[] = [];
  for (const arg of args) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    if (match === null) paths.push(arg);
    else values.set(match[1]!, [...(values.get(match[1]!) ?? []), match[2] ?? ""]);
  }
  return { values, paths };
}

async function run(vscode: EmbeddedVscode, args: readonly string[]): Promise<number> {
  const switches = readSwitches(args);
  const one = (name: string) => switches.values.get(name)?.at(-1);
  const tests = one("extensionTestsPath");
  if (tests === undefined) throw new Error("--extensionTestsPath is missing: this program only runs tests");
  const userDataDir = one("user-data-dir");
  if (userDataDir !== undefined) mkdirSync(userDataDir, { recursive: true });
  const trouble = watchForDeath();
  const server = await startServer(vscode, {
    ...(userDataDir === undefined ? {} : { dataDir: userDataDir }),
    // `runTests` always asks for trust; a run in Restricted Mode says so with a switch of its own.
    trusted: one("restricted") === undefined,
    settings: still,
    onLine: trouble.onLine,
  });
  const browser = await launchBrowser(await findBrowser(console.log), ["--disable-gpu"]);
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    const ended = exitCode(page, server);
    const workspace = switches.paths[0] === undefined ? undefined : resolve(switches.paths[0]);
    const isFolder = workspace !== undefined && statSync(workspace).isDirectory();
    const address = workbenchAddress(server, {
      ...(isFolder ? { folder: workspace } : {}),
      ...(workspace !== undefined && !isFolder ? { file: workspace, folder: dirname(workspace) } : {}),
      extensionDevelopmentPaths: switches.values.get("extensionDevelopmentPath") ?? [],
      extensionTestsPath: resolve(tests),
    });
    await openWorkbench(page, address);
    return await Promise.race([ended, trouble.died]);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The code that the tests end with, as the workbench tells it; rejects when nothing is told in time. */
async function exitCode(page: Page, server: VscodeServer): Promise<number> {
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
    if (!verbose && chatter.test(String(args[0]))) return;
    (type === "error" || type === "warn" ? console.error : console.log)(...args);
  });
  page.on("crash", () => console.error("the browser page of VS Code crashed"));
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the tests did not end within ${testsMs / 1000} s`)), testsMs);
    const finish = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    void page.exposeFunction("codeAutomationExit", (code: number) => finish(() => done(code)));
    page.on("crash", () => finish(() => fail(new Error("the page of VS Code crashed"))));
    void server.ended.then(() => finish(() => fail(new Error("the VS Code server ended before the tests did"))));
  });
}

/** What every start of VS Code says of itself, and of the native modules that are left out here; nothing of it concerns an extension. */
const chatter = new RegExp(
  [
    "^Resolv(ing|ed) connection token",
    "^Creating a socket",
    "^Ignoring fetching additional builtin",
    "^Updating additional builtin",
    "^No search provider registered",
    "^ChatSessionStore:",
    "^Creation of workbench contribution",
    "^Timed out waiting for authentication provider",
    "^\\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate)",
    "spdlog",
    "Could not locate the bindings file",
    "Release/watchdog",
  ].join("|"),
);

/** Rejects when the extension host ends by itself, with what the server said last. */
function watchForDeath(): { onLine: (line: string) => void; died: Promise<never> } {
  const last: string[] = [];
  let fail: (error: Error) => void = () => {};
  const died = new Promise<never>((_, reject) => {
    fail = reject;
  });
  died.catch(() => {});
  const onLine = (line: string) => {
    if (verbose) console.error(`[server] ${line}`);
    last.push(line);
    if (last.length > 40) last.shift();
    const code = /Extension Host Process exited with code: (\S+),/.exec(line)?.[1];
    if (code !== undefined && code !== "0" && code !== "null") {
      fail(new Error(`the extension host ended with code ${code}:\n${last.join("\n")}`));
    }
  };
  return { onLine, died };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));
const [vscode, ...args] = process.argv.slice(2);
run(JSON.parse(vscode ?? "null") as EmbeddedVscode, args).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`VS Code test run: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(70);
  },
);
