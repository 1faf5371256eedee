import assert from "node:assert/strict";
import { test } from "node:test";
import { chartOptions } from "../../../src/webview/row/chartOptions.ts";

test("the bars of a row have no legend, whatever other charts register", () => {
  const unused = () => {
    throw new Error("asked for before anything is drawn");
  };
  const words = { masked: "masked", axis: String, brief: String, weight: String };
  const options = chartOptions({ bars: unused, theme: unused, words }, { onHover: unused, onSelect: unused });
  assert.deepEqual(options.plugins?.legend, { display: false });
});
