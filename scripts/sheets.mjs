// Pictures of the panel to look at: 20 examples and ten larger specs, in each theme and at five widths, several on a sheet;
// and a list of what is cut, covered or sticks out in them.
// node scripts/sheets.mjs [PART of a spec's name …] --themes dark,light,hc,hcLight --widths 300,521,700,1400,2500
//   --height 798  --tab Heads  --hover scores:0:1  --zoom 2  --out out/sheets  --list (no pictures, only what is wrong)
import { parseArgs } from "node:util";
import { importTool } from "./lib/bundle.mjs";

const { values, positionals } = parseArgs({
  options: {
    themes: { type: "string", default: "dark,light,hc,hcLight" },
    widths: { type: "string", default: "300,521,700,1400,2500" },
    height: { type: "string", default: "798" },
    tab: { type: "string", default: "Steps" },
    hover: { type: "string" },
    zoom: { type: "string", default: "1" },
    out: { type: "string", default: "out/sheets" },
    list: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const { takeSheets } = await importTool("test/ui/harness/sheets.ts");
const faults = await takeSheets({
  ...values,
  parts: positionals,
  themes: values.themes.split(","),
  widths: values.widths.split(",").map(Number),
  height: Number(values.height),
  zoom: Number(values.zoom),
});
for (const fault of faults) console.log(fault);
process.exit(faults.length === 0 ? 0 : 1);
