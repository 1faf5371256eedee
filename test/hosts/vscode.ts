import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cached, cacheFolder } from "./cache.ts";
import { installDependencies, installInto, registryField } from "./npm.ts";

/** A VS Code server with its web workbench, as the npm package `code-server` carries it under `lib/vscode`. */
export interface EmbeddedVscode {
  /** Version of VS Code itself, such as `1.100.3`. */
  readonly version: string;
  /** The Node.js program that this server runs on. */
  readonly node: string;
  /** Path of `server-main.js`. */
  readonly serverMain: string;
}

/** Carries the program for every system, where the package of older releases downloads it in an install script. */
const ripgrep = "@vscode/ripgrep-universal@1.18.0";

/** Which of the two supported ends: the lowest version that `engines.vscode` allows, or the newest that can be had. */
export type Which = "lowest" | "newest";

const lowest = { version: "4.100.3", nodeMajor: 20 };
/** Used when the registry does not answer or its newest cannot be installed. */
const pinnedNewest = { version: "4.139.1", nodeMajor: 24 };
const oneDayMs = 24 * 60 * 60_000;

/** Finds the embedded VS Code in the cache or fetches it from the npm registry. Linux only; elsewhere it says what to do. */
export async function embeddedVscode(which: Which, say: (line: string) => void): Promise<EmbeddedVscode> {
  refuseOtherSystems();
  if (which === "lowest") return install(lowest, say);
  const wanted = await newest();
  try {
    return await install(wanted, say);
  } catch (error) {
    if (wanted.version === pinnedNewest.version) throw error;
    say(`code-server ${wanted.version} cannot be installed (${firstLine(error)}); using ${pinnedNewest.version}`);
    return install(pinnedNewest, say);
  }
}

interface Release {
  readonly version: string;
  readonly nodeMajor: number;
}

/** The newest release: as the registry said within the last day, as it says now, as it said when it last answered, or the pinned one. */
async function newest(): Promise<Release> {
  const file = join(cacheFolder(), "newest.json");
  const known = readKnown(file);
  if (known !== undefined && Date.now() - known.askedAt < oneDayMs) return known.release;
  const [version, engine] = await Promise.all([
    registryField("code-server@latest", "version"),
    registryField("code-server@latest", "engines.node"),
  ]);
  if (version === undefined) return known?.release ?? pinnedNewest;
  const release = { version, nodeMajor: Number(/\d+/.exec(engine ?? "")?.[0] ?? pinnedNewest.nodeMajor) };
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(file, JSON.stringify({ askedAt: Date.now(), release }));
  return release;
}

function readKnown(file: string): { askedAt: number; release: Release } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function install(release: Release, say: (line: string) => void): Promise<EmbeddedVscode> {
  const folder = await cached(`code-server-${release.version}`, async (partial) => {
    say(`fetching VS Code (code-server ${release.version}) from the npm registry; about half a minute, once`);
    await installInto(partial, [`code-server@${release.version}`, ripgrep]);
    const home = join(partial, "node_modules/code-server/lib/vscode");
    await installDependencies(home);
    addRipgrep(partial, home);
  });
  const home = join(folder, "node_modules/code-server/lib/vscode");
  const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  return {
    version: manifest.version,
    node: await nodeOfMajor(release.nodeMajor, say),
    serverMain: join(home, "out/server-main.js"),
  };
}

/** Finding files needs ripgrep: puts it where this release looks, unless the release brings its own. */
function addRipgrep(folder: string, home: string): void {
  const place = join(home, "node_modules/@vscode/ripgrep/bin/rg");
  if (!existsSync(dirname(dirname(place))) || existsSync(place)) return;
  cpSync(join(folder, "node_modules/@vscode/ripgrep-universal/bin", `linux-${process.arch}`, "rg"), place);
}

/** A Node.js of that major version: the running one, one from the cache, or the binary that the npm package carries. */
async function nodeOfMajor(major: number, say: (line: string) => void): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const name = `node-linux-${process.arch}`;
  const folder = await cached(`node-${major}`, async (partial) => {
    say(`fetching Node.js ${major} from the npm registry, for this VS Code only`);
    await installInto(partial, [`${name}@${major}`]);
  });
  const program = join(folder, "node_modules", name, "bin/node");
  if (!existsSync(program)) throw new Error(`${program} is missing; delete ${folder} and try again`);
  return program;
}

function refuseOtherSystems(): void {
  if (process.platform === "linux") return;
  throw new Error(
    `The embedded VS Code runs on Linux only, and this is ${process.platform}. ` +
      "Install the desktop VS Code with its `code` command for `npm start`, and use `npm run test:desktop` for the tests.",
  );
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
