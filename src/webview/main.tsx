import { render } from "preact";
import { onPage, request } from "./hostApi.ts";
import { restoreAndKeep } from "./kept.ts";
import { listenForGridMenus } from "./menu/gridMenu.ts";
import { Shell } from "./shell/shell.tsx";
import { listenForRegions, listenForShortcuts } from "./shell/shortcuts.ts";
import { acceptSnapshot, marked } from "./state.ts";
import { setStrings } from "./strings.ts";
import { tellView } from "./tellView.ts";
import { followTheme } from "./theme.ts";
import "./main.css";

/** Starts the page: asks the host for everything, then follows what it tells. */
async function start(): Promise<void> {
  followTheme();
  listenForShortcuts();
  listenForRegions();
  listenForGridMenus();
  const view = restoreAndKeep();
  onPage("snapshot", acceptSnapshot);
  onPage("markCell", ({ cell }) => {
    marked.value = cell ?? undefined;
  });
  render(<Shell />, document.getElementById("app") ?? document.body);
  const { strings, locale, snapshot } = await request("ready", { view });
  document.documentElement.lang = locale;
  setStrings(strings);
  acceptSnapshot(snapshot);
  tellView();
}

start().catch((error: unknown) => console.error(error));
