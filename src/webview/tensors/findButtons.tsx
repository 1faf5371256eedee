import type { CellSearch } from "../../core/tensor/files/findCell.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { text } from "../strings.ts";
import { found, goToFound } from "./tensorsState.ts";

/** Goes to a cell of the whole matrix by its number. */
export function FindButtons() {
  const cell = found.value;
  const button = (search: CellSearch, words: string) => (
    <button type="button" onClick={() => void goToFound(search)}>
      {words}
    </button>
  );
  return (
    <>
      {button("largest", text("Go to the largest"))}
      {button("smallest", text("Go to the smallest"))}
      {button("nan", text("Next NaN"))}
      {button("infinite", text("Next ±∞"))}
      <span role="status">
        {cell === null && text("Not found")}
        {cell && text("{0} in row {1}, column {2}", exactNumber(cell.value), cell.row, cell.col)}
      </span>
    </>
  );
}
