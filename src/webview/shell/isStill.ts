/** Whether the reader wants nothing to move, by the system or by the workbench, or does not see what moves. */
export function isStill(): boolean {
  const { classList } = document.body;
  if (classList.contains("vscode-reduce-motion") || hasScreenReader()) return true;
  // The workbench's setting and the system's come by different routes.
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether the workbench is used by a screen reader. */
export function hasScreenReader(): boolean {
  return document.body.classList.contains("vscode-using-screen-reader");
}
