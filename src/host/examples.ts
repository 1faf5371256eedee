import { env, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from "vscode";
import { groupedExamples } from "../analysis/exampleIndex.ts";
import { type ExampleText, readExampleTexts, translatedExample } from "../analysis/exampleTexts.ts";
import { parseResumably } from "../core/format/parseSpec.ts";
import { runToEnd } from "../core/resumable.ts";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import { localize } from "./localize.ts";
import { openText } from "./newSpec.ts";
import { RefusedArguments } from "./targets.ts";
import { uiText } from "./uiText.ts";

const extension = ".attn.json";

/** One of the examples that ship with the extension: its file's name, and its text. */
interface Example {
  readonly name: string;
  readonly text: string;
}

/**
 * Opens a copy of an example as an unsaved document, so that the one that ships stays as it is; without a name, asks which.
 * Gives the document's address, or undefined where nothing was chosen.
 */
export async function openExample(extensionUri: Uri, name: unknown): Promise<Uri | undefined> {
  const folder = Uri.joinPath(extensionUri, "examples");
  const names = await exampleNames(folder);
  if (name !== undefined && !names.includes(name as string)) throw new RefusedArguments("not an example's name");
  const example = name === undefined ? await ask(folder, names) : await read(folder, name as string);
  if (example === undefined) return undefined;
  return openText(example.name.slice(0, -extension.length), example.text);
}

async function exampleNames(folder: Uri): Promise<string[]> {
  try {
    const entries = await workspace.fs.readDirectory(folder);
    return entries
      .map(([name]) => name)
      .filter((name) => name.endsWith(extension))
      .sort();
  } catch {
    throw new UserError(words("The examples are missing from this installation."));
  }
}

async function read(folder: Uri, name: string): Promise<Example> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(folder, name));
  const text = new TextDecoder().decode(bytes);
  const said = (await textsOf(folder)).get(name.slice(0, -extension.length));
  return { name, text: said === undefined ? text : translatedExample(text, said) };
}

let texts: Promise<ReadonlyMap<string, ExampleText>> | undefined;

/** What the examples say in the user's language; nothing where that is the one they are written in, or has no translation. */
function textsOf(folder: Uri): Promise<ReadonlyMap<string, ExampleText>> {
  texts ??= readTexts(Uri.joinPath(folder, `${env.language.toLowerCase()}.json`));
  return texts;
}

async function readTexts(uri: Uri): Promise<ReadonlyMap<string, ExampleText>> {
  try {
    return readExampleTexts(new TextDecoder().decode(await workspace.fs.readFile(uri)));
  } catch {
    return new Map();
  }
}

async function ask(folder: Uri, names: readonly string[]): Promise<Example | undefined> {
  const groups = groupedExamples(names.map((name) => name.slice(0, -extension.length)));
  const items = await Promise.all(
    groups.map(async ({ idea, names: own }) => [
      { label: localize(idea), kind: QuickPickItemKind.Separator },
      ...(await Promise.all(own.map((name) => itemOf(folder, `${name}${extension}`)))),
    ]),
  );
  const placeHolder = localize(words("Which example?"));
  const chosen = await window.showQuickPick<QuickPickItem & { readonly example?: Example }>(items.flat(), {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.example;
}

async function itemOf(folder: Uri, name: string): Promise<QuickPickItem & { readonly example: Example }> {
  const example = await read(folder, name);
  const { spec } = runToEnd(parseResumably(example.text));
  const detail = uiText(spec?.description ?? "");
  return { label: uiText(spec?.title ?? name), description: name, detail, example };
}
