import assert from "node:assert/strict";
import * as vscode from "vscode";
import { pack, unpack } from "../../src/protocol/numbers.ts";
import { until } from "./support.ts";

const page = `<!DOCTYPE html><html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-test'"></head><body>
<script nonce="test">
const api = acquireVsCodeApi();
window.addEventListener("message", ({ data }) => {
  const numbers = data.data instanceof Float64Array ? Array.from(data.data, (x) => Object.is(x, -0) ? "-0" : String(x)) : "no array";
  api.postMessage({ echo: data, numbers, bytes: data.data.buffer.byteLength });
});
api.postMessage({ ready: true });
</script></body></html>`;

suite("the way between host and page", () => {
  test("every number arrives as it was sent, there and back", async () => {
    const panel = vscode.window.createWebviewPanel("test", "test", vscode.ViewColumn.One, { enableScripts: true });
    const got: { ready?: boolean; echo?: unknown; numbers?: unknown; bytes?: number }[] = [];
    panel.webview.onDidReceiveMessage((message) => got.push(message));
    panel.webview.html = page;
    await until("the page is there", () => got.some(({ ready }) => ready));
    const data = Float64Array.of(Number.NEGATIVE_INFINITY, Number.NaN, -0, 2 ** 60, 5e-324);
    const message = {
      value: Number.NaN,
      low: Number.NEGATIVE_INFINITY,
      zero: -0,
      list: [Number.POSITIVE_INFINITY],
      data,
    };
    await panel.webview.postMessage(pack(message));
    const answer = await until("the page has answered", () => got.find(({ echo }) => echo !== undefined));
    assert.deepEqual(answer.numbers, ["-Infinity", "NaN", "-0", "1152921504606847000", "5e-324"]);
    assert.deepStrictEqual(unpack(answer.echo), message);
    panel.dispose();
  });

  test("a view of a larger array does not take the rest along", async () => {
    const packed = pack({ data: new Float64Array(1000).subarray(3, 5) }) as { data: Float64Array };
    assert.equal(packed.data.buffer.byteLength, 16);
  });
});
