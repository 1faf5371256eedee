import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, resolve } from "node:path";

/** A checkout's page as a user gets it, split into its scripts, with its host in a process of its own as in VS Code. */
export interface ServedPage {
  readonly address: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** The page: as soon as its host has computed, its script begins, and with it the time. */
const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8">
<link rel="stylesheet" href="themes.css"><link rel="stylesheet" href="webview/main.css">
</head><body class="vscode-dark"><div id="app"></div><script>
const frame = document.createElement("iframe");
frame.hidden = true;
let state;
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => frame.contentWindow.postMessage(message, "*"),
  getState: () => state,
  setState: (kept) => { state = kept; },
});
addEventListener("message", ({ data }) => {
  if (data !== "hosted") return;
  const script = document.createElement("script");
  Object.assign(script, { id: "page-script", type: "module", nonce: "bench", src: "webview/main.js" });
  globalThis.watched.began = performance.now();
  document.head.append(script);
});
// Another site than the page's own: the browser gives it a process of its own.
frame.src = location.href.replace("127.0.0.1", "localhost").replace("index.html", "host.html");
document.body.append(frame);
</script></body></html>`;

/** The host's side: messages of the page go to the stub host, and what that posts goes to the page. */
const host = `<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"></head><body><script nonce="bench" src="stubHost.js"></script><script>
const api = acquireVsCodeApi();
addEventListener("message", ({ data, source }) => source === parent ? api.postMessage(data) : parent.postMessage(data, "*"));
parent.postMessage("hosted", "*");
</script></body></html>`;

/** Builds a checkout's page and stub host from its own sources into a folder, and serves them. */
export async function serve(checkout: string, folder: string): Promise<ServedPage> {
  const cwd = resolve(checkout);
  const stub = `
    import { buildHarness } from "./test/ui/harness/build.mjs";
    await buildHarness(${JSON.stringify(`${folder}/harness`)}, { minify: true });`;
  execFileSync(process.execPath, ["esbuild.mjs", "--production", "--only=webview", `--out=${folder}/dist`], { cwd });
  execFileSync(process.execPath, ["--input-type=module", "-e", stub], { cwd, stdio: "inherit" });
  const server = createServer(({ url }, response) => {
    const name = (url ?? "/").slice(1);
    response.setHeader("Content-Type", types[extname(name)] ?? "text/plain");
    if (name === "index.html") response.end(page);
    else if (name === "host.html") response.end(host);
    else response.end(readFileSync(resolve(folder, name.startsWith("webview/") ? "dist" : "harness", name)));
  });
  return { address: `http://127.0.0.1:${await port(server)}/index.html`, close: () => server.close() };
}

function port(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("the page's server has no port");
      done(address.port);
    });
  });
}
