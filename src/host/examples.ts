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
import { iconFree } from "./uiText.ts";

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
  const examples = await readExamples(Uri.joinPath(extensionUri, "dist/examples"));
  const example = name === undefined ? await ask(examples) : examples.find((one) => one.name === name);
  if (name !== undefined && example === undefined) throw new RefusedArguments("not an example's name");
  if (example === undefined) return undefined;
  return openText(example.name.slice(0, -extension.length), example.text);
}

/** All examples, in the user's language where there is a translation. */
async function readExamples(folder: Uri): Promise<readonly Example[]> {
  try {
    const [texts, said] = await Promise.all([
      readText(Uri.joinPath(folder, "examples.json")),
      readTexts(Uri.joinPath(folder, `${env.language.toLowerCase()}.json`)),
    ]);
    return Object.entries(JSON.parse(texts) as Record<string, string>).map(([name, text]) => {
      const translation = said.get(name.slice(0, -extension.length));
      return { name, text: translation === undefined ? text : translatedExample(text, translation) };
    });
  } catch {
    throw new UserError(words("The examples are missing from this installation."));
  }
}

async function readText(uri: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}

/** What the examples say in another language; nothing where there is no translation. */
async function readTexts(uri: Uri): Promise<ReadonlyMap<string, ExampleText>> {
  try {
    return readExampleTexts(await readText(uri));
  } catch {
    return new Map();
  }
}

async function ask(examples: readonly Example[]): Promise<Example | undefined> {
  const byName = new Map(examples.map((example) => [example.name.slice(0, -extension.length), example]));
  const items = groupedExamples([...byName.keys()]).flatMap(({ idea, names }) => [
    { label: localize(idea), kind: QuickPickItemKind.Separator },
    ...names.flatMap((name) => itemOf(byName.get(name))),
  ]);
  const placeHolder = localize(words("Which example?"));
  const chosen = await window.showQuickPick<QuickPickItem & { readonly example?: Example }>(items, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.example;
}

function itemOf(example: Example | undefined): (QuickPickItem & { readonly example: Example })[] {
  if (example === undefined) return [];
  // Title and description are the text's own, in whatever language it is.
  const { spec } = runToEnd(parseResumably(example.text));
  const detail = iconFree(spec?.description ?? "");
  return [{ label: iconFree(spec?.title ?? example.name), description: example.name, detail, example }];
}
