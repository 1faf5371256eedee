import { type DocumentSelector, type TextDocument, type Uri, window, workspace } from "vscode";

/** Schemes that show what a file once was: read-only sides of a comparison, where our lenses and numbers would mislead. */
const pastSchemes: ReadonlySet<string> = new Set([
  "git",
  "gitfs",
  "gitlens",
  "hg",
  "pr",
  "review",
  "svn",
  "vscode-local-history",
]);
const pattern = "**/*.attn.json";

/** The documents that language features are for. */
export const specSelector: DocumentSelector = [
  { language: "jsonc", pattern },
  { language: "json", pattern },
];

/** Whether an address is that of a spec, by its name. */
export function isSpecUri(uri: Uri): boolean {
  return /\.attn\.json$/i.test(uri.path) && !pastSchemes.has(uri.scheme);
}

/** Whether a document is a spec: by its name, and because it is read as JSON. */
export function isSpecDocument(document: TextDocument): boolean {
  return isSpecUri(document.uri) && (document.languageId === "jsonc" || document.languageId === "json");
}

/** The open document of an address. */
export function openDocumentOf(uri: Uri): TextDocument | undefined {
  const key = uri.toString();
  return workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === key);
}

/** Whether a tab shows a document, also as the right side of a comparison. VS Code keeps documents open for a while that none shows. */
export function isInTab({ uri }: TextDocument): boolean {
  const key = uri.toString();
  return window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      const { uri, modified } = (input ?? {}) as { readonly uri?: Uri; readonly modified?: Uri };
      return (uri ?? modified)?.toString() === key;
    }),
  );
}
