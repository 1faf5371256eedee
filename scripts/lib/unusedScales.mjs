import { readFileSync } from "node:fs";

/** Reads of static fields, which a bundler must keep in case they do something; in chart.js they do not. */
const reads = /(: |= )(Ticks\.formatters\.\w+|TimeScale\.defaults)/g;

/** An esbuild plugin that leaves out chart.js's scales that nobody registers, 20 KB that the reads of their defaults keep otherwise. */
export const unusedScales = {
  name: "unused-scales",
  setup(build) {
    build.onLoad({ filter: /chart\.js[\\/]dist[\\/]chart\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(reads, "$1/* @__PURE__ */ (() => $2)()"),
    }));
  },
};
