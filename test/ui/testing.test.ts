import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundledCommandLine } from "../conformance/commandLine.ts";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "kernel.attn.json";
const text = readFileSync("examples/02-worked-example-scaled.attn.json", "utf8").replace("0.9088", "0.9188");
const wrongLine = text.slice(0, text.indexOf("0.9188")).split("\n").length;

const attn = await bundledCommandLine();
const task = {
  label: "attn",
  type: "process",
  command: process.execPath,
  args: [join(attn.folder, "attn.mjs"), "check", file],
  problemMatcher: "$attn",
};

journey(
  "wrong numbers show as a failed test at their line, and as a problem of a task that runs attn",
  {
    ...{ file, empty: true },
    files: { [file]: text, ".vscode/tasks.json": JSON.stringify({ version: "2.0.0", tasks: [task] }) },
  },
  async (window) => {
    const { page } = window;
    const editor = window.editor(file);
    await editor.ready();
    // VS Code has the view and its commands from the first tests on.
    await editor.goTo(wrongLine, 1);
    await page.locator(".testing-run-glyph").first().waitFor();
    await window.runCommand("Testing: Focus on Test Explorer View");
    const test = (name: string) => page.locator(`.test-explorer [role="treeitem"][aria-label^="${name}"]`);
    await test(file).waitFor();
    await window.runCommand("Test: Run All Tests");
    await test(`${file} (Failed)`).click();
    await page.keyboard.press("ArrowRight");
    await test("scaled (Passed)").waitFor();
    await test("context (Passed)").waitFor();
    // Whether VS Code opens the results by itself depends on where the focus is when the tests begin.
    await window.runCommand("Test Results: Focus on Test Results View");
    const ended = page.locator(".test-output-peek-tree").first().getByRole("treeitem");
    await ended.filter({ hasText: "context" }).waitFor();
    assert.equal(
      await ended.filter({ hasText: /^kernel\.attn\.json$/ }).count(),
      0,
      "the spec itself is no test that was left out",
    );

    await test("weights (Failed)").dblclick();
    const said = page.locator(".test-error-content-widget");
    await said.getByText("weights[2,2]: got 0.9088426472149936, want 0.9188, difference 0.00995").waitFor();
    const [message, number] = [await said.boundingBox(), await editor.line(/0\.9188/).boundingBox()];
    assert.ok(message && number && Math.abs(message.y - number.y) < number.height / 2, "it stands at the number");
    const peek = page.locator(".zone-widget").filter({ hasText: "cannot be rounding: 1e2 × the bound of float32" });
    await peek.getByText("0.9188").first().waitFor();
    await peek.getByText("0.9088426472149936").first().waitFor();

    await window.runCommand("Tasks: Run Task");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "attn" }).first().click();
    // A task shows its terminal; its problem comes after.
    await page.locator("#status\\.problems").filter({ hasText: "1" }).waitFor();
    await window.runCommand("Problems: Focus on Problems View");
    const problem = page
      .locator(".markers-panel")
      .getByRole("treeitem", { name: "weights[1,1]: got 0.9088426472149936, want 0.9188" });
    await problem.waitFor();
    assert.match(
      (await problem.getAttribute("aria-label")) ?? "",
      new RegExp(`^Error: .* at line ${wrongLine} and character 16`),
    );
  },
);
