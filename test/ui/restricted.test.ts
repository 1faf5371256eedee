import { journeys } from "./journey.ts";

const file = "01-worked-example.attn.json";

// The question for trust would cover the window; without it the folder simply is not trusted.
const journey = journeys({ trusted: false, settings: { "security.workspace.trust.startupPrompt": "never" } });

journey("a folder that is not trusted is computed and explained all the same", { file }, async (window) => {
  await window.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).first().waitFor();
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await window.panel.ready();
  await window.panel.says("Up to date");
  await window.panel.cell("scores", 0, 1).hover();
  await window.panel.explains("1·4 + 0·4 + 2·0 = 4");
});
