import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makeNonce, messageHtml, shellHtml } from "../../../src/host/panel/html.ts";
import { rateLimit } from "../../../src/host/panel/rateLimit.ts";
import { restoredUri } from "../../../src/host/panel/restored.ts";

const parts = {
  nonce: "abc",
  cspSource: "https://*.vscode-cdn.net",
  scriptUri: "https://x/main.js",
  styleUri: "https://x/main.css",
  language: "zh-cn",
};

test("the shell's policy allows our script, style and font, pictures made here, and nothing else", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(shellHtml(parts))?.[1];
  assert.deepEqual(policy?.split("; "), [
    "default-src 'none'",
    "script-src 'nonce-abc'",
    "style-src https://*.vscode-cdn.net",
    "img-src blob: data:",
    "font-src https://*.vscode-cdn.net",
    "connect-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test("the shell has one script, by nonce, and its language", () => {
  const html = shellHtml(parts);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.ok(html.includes('<script id="page-script" type="module" nonce="abc" src="https://x/main.js"></script>'));
  assert.ok(html.includes('<html lang="zh-cn">'));
  assert.doesNotMatch(html, /unsafe|style=|onload/);
});

test("whatever is put in stays inside its attribute", () => {
  const html = shellHtml({ ...parts, language: '"><script>alert(1)</script>' });
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.doesNotMatch(messageHtml("<img src=x onerror=alert(1)>", "en"), /<img/);
});

test("a nonce has at least 128 bits and is never the same", () => {
  const nonces = new Set(Array.from({ length: 1000 }, makeNonce));
  assert.equal(nonces.size, 1000);
  for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32,}$/);
});

const bad: readonly unknown[] = [
  undefined,
  null,
  "x",
  7,
  [],
  {},
  { uri: "" },
  { uri: 7 },
  { uri: { toString: () => "file:///a.attn.json" } },
  { uri: "x".repeat(1_000_000) },
  JSON.parse('{"__proto__": {"uri": "file:///a.attn.json"}}'),
];

test("a restored state that names no address restores nothing", () => {
  for (const state of bad)
    assert.equal(
      restoredUri(state, (text) => text),
      undefined,
      JSON.stringify(state),
    );
  assert.equal(
    restoredUri({ uri: "a b" }, () => {
      throw new Error("no address");
    }),
    undefined,
  );
  assert.equal(
    restoredUri({ uri: "file:///a.attn.json", view: null }, (text) => text),
    "file:///a.attn.json",
  );
});

test("reading a restored state never throws", () => {
  fc.assert(fc.property(fc.anything(), (state) => void restoredUri(state, (text) => text)));
});

test("messages pass at their rate, a flood does not, and a clock that jumps back locks nobody out", () => {
  const clock = { now: 0 };
  const may = rateLimit(3, 10, () => clock.now);
  assert.deepEqual([may(), may(), may(), may()], [true, true, true, false]);
  clock.now = 100;
  assert.deepEqual([may(), may()], [true, false]);
  clock.now = -3_600_000;
  assert.equal(may(), false);
  clock.now += 200;
  assert.deepEqual([may(), may(), may()], [true, true, false]);
});
