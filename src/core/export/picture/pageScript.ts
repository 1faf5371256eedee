/**
 * The script of an exported page: shows the derivation of the number that is pointed at or walked to, and frames its operands. Nothing of it
 * comes from a document; the page's policy allows the script of this hash and no other.
 */
export const pageScript = `(() => {
const shown = document.getElementById("derivation");
let framed = [];
let pinned;
const tables = () => [...document.querySelectorAll("table")];
const cellAt = (table, row, col) => table && table.rows[row + 1] && table.rows[row + 1].cells[col + 1];
const show = (cell) => {
  for (const one of framed) one.classList.remove("operand", "looked");
  framed = [];
  if (!cell) return;
  cell.classList.add("looked");
  framed.push(cell);
  const found = document.getElementById("d" + cell.dataset.d);
  shown.textContent = found ? found.textContent : "";
  for (const part of found && found.dataset.lit ? found.dataset.lit.split(";") : []) {
    const [at, row, col] = part.split(",").map(Number);
    const table = tables()[at];
    if (!table) continue;
    const rows = row < 0 ? [...table.rows].keys() : [row];
    for (const r of rows) {
      const cols = col < 0 ? Array(table.rows[1].cells.length - 1).keys() : [col];
      for (const c of cols) {
        const operand = cellAt(table, r, c);
        if (!operand || operand.tagName !== "TD") continue;
        operand.classList.add("operand");
        framed.push(operand);
      }
    }
  }
};
const cellOf = (event) => event.target.closest && event.target.closest("td");
document.addEventListener("pointerover", (event) => { const cell = cellOf(event); if (cell || pinned) show(cell || pinned); });
document.addEventListener("focusin", (event) => { const cell = cellOf(event); if (cell) { pinned = cell; show(cell); } });
document.addEventListener("keydown", (event) => {
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const cell = cellOf(event);
  if (!move || !cell) return;
  const next = cellAt(cell.closest("table"), cell.parentNode.rowIndex - 1 + move[0], cell.cellIndex - 1 + move[1]);
  if (next) { cell.tabIndex = -1; next.tabIndex = 0; next.focus(); event.preventDefault(); }
});
show(document.querySelector("td[data-first]") || document.querySelector("td"));
})();`;

/** SHA-256 of the script, as a Content Security Policy has it. */
export const pageScriptHash = "sha256-PBj3sIfEdL+1PnazaW3zhLa9a8jxGJ2V2bRHOzKegB8=";
