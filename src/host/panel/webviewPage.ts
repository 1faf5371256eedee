import { env, Uri, type Webview } from "vscode";
import { shellHtml } from "./html.ts";

/** The only folder that a page may load from. */
export function webviewFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, "dist", "webview");
}

/** Gives a webview its page. `nonce` is also the secret of its messages. */
export function loadPage(webview: Webview, extensionUri: Uri, nonce: string, page?: "tensors"): void {
  const folder = webviewFolder(extensionUri);
  webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [folder] };
  webview.html = shellHtml({
    nonce,
    cspSource: webview.cspSource,
    scriptUri: webview.asWebviewUri(Uri.joinPath(folder, "main.js")).toString(),
    styleUri: webview.asWebviewUri(Uri.joinPath(folder, "main.css")).toString(),
    language: env.language,
    ...(page && { page }),
  });
}
