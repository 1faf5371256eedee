/** What the static shell of a panel is made of; nothing of it comes from a document. */
export interface ShellParts {
  readonly nonce: string;
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly language: string;
  /** What the page is to show; a spec’s panel where nothing is said. */
  readonly page?: "tensors";
}

/**
 * The page of a panel: a shell that loads our script and style and nothing else. It holds no data, so that it is the same
 * for every document and cannot go stale; the page asks for what it shows.
 */
export function shellHtml({ nonce, cspSource, scriptUri, styleUri, language, page }: ShellParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "img-src blob: data:", // Heatmaps are drawn here and copied as pictures.
    `font-src ${cspSource}`,
    "connect-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Attention Inspector</title>
<link rel="stylesheet" href="${attribute(styleUri)}">
</head>
<body>
<div id="app"></div>
<script id="page-script" type="module" nonce="${attribute(nonce)}"${page === undefined ? "" : ` data-page="${page}"`} src="${attribute(scriptUri)}"></script>
</body>
</html>
`;
}

/** 192 random bits, as text that needs no escaping. The nonce of the page's script is also the secret of its messages. */
export function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A panel that could not be brought back: one sentence, no script. */
export function messageHtml(sentence: string, language: string): string {
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Attention Inspector</title>
</head>
<body>
<p role="alert">${attribute(sentence)}</p>
</body>
</html>
`;
}

/** Text between quotes or tags. */
function attribute(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character] ?? "");
}
