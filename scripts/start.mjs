// `npm start`: builds the extension and opens VS Code with the examples. A desktop `code` on the PATH is used where there is
// one (not with `--embedded`); else the embedded VS Code: its address is printed and opened in a browser.
// `--port N` (default 8100, or a free one), `--no-open`, `--embedded`.
import { spawn } from "node:child_process";
import { accessSync, constants, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { importTool } from "./lib/bundle.mjs";
import { buildExtension, stageExtension } from "./lib/stage.mjs";

const usualPort = 8100;
const { values } = parseArgs({
  options: {
    port: { type: "string" },
    "no-open": { type: "boolean", default: false },
    embedded: { type: "boolean", default: false },
  },
});
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
  console.error(`--port ${values.port}: a port is a whole number from 0 to 65535`);
  process.exit(2);
}

const desktop =
  values.embedded || values["no-open"] || port !== undefined ? undefined : onPath(["code", "code-insiders"]);
console.log("building the extension…");
if (desktop === undefined) await startEmbedded();
else startDesktop(desktop);

function startDesktop(program) {
  buildExtension(["--production"]);
  console.log(`opening examples/ in ${program}`);
  const examples = [resolve("examples"), resolve("examples/01-worked-example.attn.json")];
  const args = [`--extensionDevelopmentPath=${resolve(".")}`, ...examples];
  // On Windows `code` is a batch file, which only a shell can start.
  const shell = process.platform === "win32";
  const child = spawn(shell ? `"${program}"` : program, shell ? args.map((arg) => `"${arg}"`) : args, {
    stdio: "inherit",
    shell,
  });
  child.on("exit", (code) => process.exit(code ?? 1));
}

async function startEmbedded() {
  const { embeddedVscode } = await importTool("test/hosts/vscode.ts");
  const { startServer } = await importTool("test/hosts/server.ts");
  const { workbenchAddress } = await importTool("test/hosts/workbench.ts");
  const vscode = await embeddedVscode("newest", console.log);
  const dataDir = mkdtempSync(join(tmpdir(), "attention-start-"));
  process.on("exit", () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  // Installed rather than loaded as under development, so that an address without further parameters has it.
  cpSync(stageExtension(), join(dataDir, "extensions/attention-inspector.attention-inspector"), { recursive: true });
  const folder = resolve("examples");
  // The examples are this project's own, so the question whether to trust them would only stand in the way.
  const server = await startServer(vscode, {
    dataDir,
    port: port ?? (await freePort(usualPort)),
    trusted: true,
  });
  // The folder is in the address: as the server's own default it would have another authority than what an extension writes to.
  const address = `http://127.0.0.1:${server.port}/?folder=${encodeURI(folder)}`;
  console.log(`\nVS Code ${vscode.version} with Attention Inspector and its examples:\n\n  ${address}\n`);
  console.log("Open 01-worked-example.attn.json and click “Compute attention” above its first line. Ctrl-C ends it.");
  if (!values["no-open"])
    openInBrowser(workbenchAddress(server, { folder, file: join(folder, "01-worked-example.attn.json") }));
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      asked = true;
      void server.stop();
    });
  }
  await server.ended;
  console.log(asked ? "stopped" : "the VS Code server ended by itself");
  process.exit(asked ? 0 : 1);
}

function openInBrowser(address) {
  const openers = { darwin: ["open"], win32: ["explorer.exe"] };
  const opener = onPath(openers[process.platform] ?? ["xdg-open", "sensible-browser", "x-www-browser", "www-browser"]);
  const hasScreen =
    process.platform !== "linux" || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? process.env.BROWSER);
  if (opener === undefined || !hasScreen) {
    console.log("No browser could be opened from here: open the address in one.");
    return;
  }
  spawn(opener, [address], { stdio: "ignore", detached: true })
    .on("error", () => console.log("No browser could be opened from here: open the address in one."))
    .unref();
}

/** `wanted` if nothing listens there, else 0, which takes any free port. */
function freePort(wanted) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(0));
    probe.listen(wanted, "127.0.0.1", () => probe.close(() => done(wanted)));
  });
}

function onPath(names) {
  const endings = process.platform === "win32" ? [".cmd", ".exe"] : [""];
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      for (const ending of endings) if (isProgram(join(folder, name + ending))) return join(folder, name + ending);
    }
  }
  return undefined;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
