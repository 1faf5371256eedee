// Third-party notices: the licence text of every package that ends up in a bundle, taken from the bundler's own account.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Packages whose work ships without being an input of a bundle, and what of them ships. */
const linked = {
  assemblyscript: "parts of its standard library, compiled into the WebAssembly kernels",
  "d3-scale-chromatic": "colors sampled from its palettes; these include ColorBrewer's",
};

/** The packages that the bundles of `dist` contain, sorted: each `node_modules` input of esbuild's metafiles. */
export function bundledPackages(dist) {
  const names = new Set();
  for (const file of readdirSync(join(dist, "meta"))) {
    const { inputs } = JSON.parse(readFileSync(join(dist, "meta", file), "utf8"));
    for (const input of Object.keys(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

/** The whole text of ThirdPartyNotices.txt for a build. Throws where a package has no licence text. */
export function thirdPartyNotices(dist) {
  const bundled = bundledPackages(dist);
  const entries = [
    ...bundled.map((name) => [name, undefined]),
    ...Object.entries(linked).filter(([name]) => !bundled.includes(name)),
  ];
  const head = "Attention Inspector includes work of the following projects.";
  return `${[head, ...entries.map(([name, part]) => notice(name, part))].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

function notice(name, part) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (!files.some((file) => /^licen[cs]e/i.test(file))) throw new Error(`${name} has no licence text`);
  const title = `${name} ${version} (${license})${part === undefined ? "" : `: ${part}`}`;
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return [title, ...texts].join("\n\n");
}
