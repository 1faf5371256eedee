import { type Signal, useSignal } from "@preact/signals";

/** A cell of a picture, from 0. */
export interface PointedCell {
  readonly row: number;
  readonly col: number;
}

// By how many rows and columns each key moves.
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Lets mouse and arrow keys point at the cells of a picture that takes the whole element. */
export function usePointedCell(rows: number, cols: number): PointedCanvas {
  const at = useSignal<PointedCell | undefined>(undefined);
  return pointingAt(at, rows, cols);
}

/** What a picture listens to, and the cell that is pointed at. */
export interface PointedCanvas {
  readonly place: PointedCell | undefined;
  readonly listeners: {
    onKeyDown(event: KeyboardEvent): void;
    onMouseMove(event: MouseEvent): void;
    onMouseLeave(): void;
    onBlur(): void;
  };
}

/** The same for pictures that share the cell that is pointed at. */
export function pointingAt(at: Signal<PointedCell | undefined>, rows: number, cols: number): PointedCanvas {
  const leave = () => {
    at.value = undefined;
  };
  return {
    place: at.value,
    listeners: {
      onKeyDown: (event) => {
        const move = moves[event.key];
        if (move === undefined || rows * cols === 0) return;
        event.preventDefault();
        // From nowhere the first key goes to the first cell, whichever it is.
        const { row, col } = at.value ?? { row: -move[0], col: -move[1] };
        at.value = { row: within(row + move[0], rows), col: within(col + move[1], cols) };
      },
      onMouseMove: ({ offsetX, offsetY, currentTarget }) => {
        const { clientWidth, clientHeight } = currentTarget as HTMLElement;
        // The pointer's place in CSS pixels as a place in cells; `within` takes the whole part.
        const [row, col] = [(offsetY * rows) / Math.max(1, clientHeight), (offsetX * cols) / Math.max(1, clientWidth)];
        at.value = { row: within(row, rows), col: within(col, cols) };
      },
      onMouseLeave: leave,
      onBlur: leave,
    },
  };
}

function within(index: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.floor(index)));
}
