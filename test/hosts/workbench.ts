import type { Page } from "playwright-core";
import type { VscodeServer } from "./server.ts";

/** What the workbench opens with. Paths are absolute paths of this machine. */
export interface WorkbenchOptions {
  readonly folder?: string;
  readonly file?: string;
  readonly extensionDevelopmentPaths?: readonly string[];
  readonly extensionTestsPath?: string;
}

/** Address of the workbench on a running server. */
export function workbenchAddress(server: VscodeServer, options: WorkbenchOptions): string {
  const authority = `127.0.0.1:${server.port}`;
  const remote = (path: string) => `vscode-remote://${authority}${encodeURI(path)}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  for (const path of options.extensionDevelopmentPaths ?? []) payload.push(["extensionDevelopmentPath", remote(path)]);
  if (options.extensionTestsPath !== undefined)
    payload.push(["extensionTestsPath", remote(options.extensionTestsPath)]);
  if (options.file !== undefined) payload.push(["openFile", remote(options.file)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (options.folder !== undefined) query.set("folder", options.folder);
  else query.set("ew", "true");
  return `http://${authority}/?${query}`;
}

/** Opens the workbench in the page and waits until its parts are there. */
export async function openWorkbench(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: "domcontentloaded", timeout: 60_000 });
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
}
