import { limits } from "../core/limits.ts";
import { visibleText } from "../core/view/visibleText.ts";

/** Characters with which notifications, lens titles and lists make links and icons. */
const meaningful = /[[\]()$`<>]/g;

/**
 * Text out of a document or a file name as a notification, a lens title or a quick pick may show it: short, with nothing
 * invisible in it and nothing that makes a link or an icon. Doing it twice changes nothing.
 */
export function uiText(text: string): string {
  // Cut first, so that a text of megabytes costs nothing.
  const plain = text.slice(0, 4 * limits.shownLabel).replace(meaningful, "");
  if (plain === "") return "";
  const shown = [...visibleText(plain, limits.shownLabel - 1)];
  // 80 characters are 79 and the ellipsis, so that what was cut is not cut again.
  return shown.length < limits.shownLabel ? shown.join("") : `${shown.slice(0, limits.shownLabel - 1).join("")}…`;
}

/** Text as the title of a lens or a list to choose from may show it, where only icons are read out of it. */
export function iconFree(text: string): string {
  return visibleText(text, limits.shownLabel).replaceAll("$(", "$ (");
}

/** The last part of a path, as `uiText`. */
export function fileNameOf(path: string): string {
  return uiText(path.slice(path.lastIndexOf("/") + 1));
}
