/** Whether the reader wants nothing to move, by the system or by the workbench. */
export function isStill(): boolean {
  const { classList } = document.body;
  return matchMedia("(prefers-reduced-motion: reduce)").matches || classList.contains("vscode-reduce-motion");
}
