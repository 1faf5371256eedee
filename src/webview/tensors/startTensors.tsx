import { render } from "preact";
import { loadLater } from "../loadLater.ts";
import { setStrings } from "../strings.ts";
import { followTheme } from "../theme.ts";
import { listenForMenus } from "./tensorMenu.tsx";
import { followPicture } from "./tensorPicture.ts";
import { ask, listenToHost } from "./tensorsHost.ts";
import { chooseTensor, facts, fault, followTable, forgetFound } from "./tensorsState.ts";
import { TensorsView } from "./tensorsView.tsx";
import { followThumbnails } from "./tensorThumbnails.tsx";

/** Starts the page of a tensor file: asks what it holds, then for what is looked at. */
export async function startTensors(): Promise<void> {
  followTheme();
  listenToHost();
  // Nobody needs tooltips before there is something on the page.
  void loadLater().then(({ showTooltipsOnFocus }) => showTooltipsOnFocus());
  render(<TensorsView />, document.getElementById("app") ?? document.body);
  try {
    const told = await ask("ready", null);
    document.documentElement.lang = told.locale;
    setStrings(told.strings);
    // The words come first: all that is drawn from here on is in the reader's language.
    facts.value = told;
    chooseTensor(0);
    followTable();
    followPicture();
    forgetFound();
    followThumbnails();
    listenForMenus();
  } catch (error) {
    fault.value = error instanceof Error ? error.message : String(error);
  }
}
