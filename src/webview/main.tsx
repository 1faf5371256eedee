import { render } from "preact";
import { onPage, request } from "./hostApi.ts";
import { later, loadLater } from "./loadLater.ts";
import { listenForGridMenus } from "./menu/gridMenu.ts";
import { pageKind } from "./page.ts";
import { restoreAndPersist } from "./persistedState.ts";
import { reportView } from "./reportView.ts";
import { Shell } from "./shell/shell.tsx";
import { acceptSnapshot, marked } from "./state.ts";
import { setGrammar, setStrings } from "./strings.ts";
import { followTheme } from "./theme.ts";
import "./main.css";
import "./tensors/tensors.css";

/** Starts the page: asks the host for everything, then follows what it tells. */
async function start(): Promise<void> {
  followTheme();
  listenForGridMenus();
  const view = restoreAndPersist();
  // Before the first request, so that nothing the host tells meanwhile is lost.
  onPage("snapshot", acceptSnapshot);
  onPage("markCell", ({ cell }) => {
    marked.value = cell ?? undefined;
  });
  // Drawn empty at first: the host's first answer fills it by signals.
  render(<Shell />, document.getElementById("app") ?? document.body);
  // Fetched while the host answers.
  later.want();
  // The kept view goes with the request, so that the first snapshot already has the numbers that are shown.
  const { strings, locale, snapshot } = await request("ready", { view });
  document.documentElement.lang = locale;
  setStrings(strings);
  acceptSnapshot(snapshot);
  // What is looked at is told when the page has all its scripts: until then the first snapshot is what it needs.
  await loadLater().then(
    ({ listenForKeys, showTooltipsOnFocus, drawPictures, wellPut }) => {
      setGrammar(wellPut);
      listenForKeys();
      showTooltipsOnFocus();
      drawPictures();
    },
    (error: unknown) => console.error(error),
  );
  reportView();
}

/** The page of a tensor file, which comes with the views. */
async function startOther(): Promise<void> {
  const { otherPages } = await import("./shell/viewParts.ts");
  await otherPages.tensors();
}

// Both kinds of page have the same script; tensors have views, but no spec, outline or tabs.
const started = pageKind === "tensors" ? startOther() : start();
started.catch((error: unknown) => console.error(error));
