/** A number typed into a cell of the matrix that a task offers, from 0. */
export interface TypedNumber {
  readonly row: number;
  readonly col: number;
  readonly value: number;
}

/** What does not solve a task, then what does; `"why"` applies the best explanation of the view Why. */
export interface TaskSolution {
  readonly wrong: readonly TypedNumber[];
  readonly right: readonly TypedNumber[] | "why";
}

const typed = (row: number, col: number, value: number): TypedNumber => ({ row, col, value });
const column = (values: readonly number[]): TypedNumber[] => values.map((value, row) => typed(row, 0, value));

/** How the tasks of each lesson are failed and solved, in their order. */
export const lessonSolutions: Readonly<Record<string, readonly TaskSolution[]>> = {
  "30-lesson-shadow": [{ wrong: [typed(1, 0, 2)], right: [typed(1, 0, 0)] }],
  "31-lesson-weights": [
    { wrong: [typed(0, 0, 0)], right: [typed(0, 0, 7), typed(0, 1, -3)] },
    { wrong: [typed(0, 0, 2)], right: [typed(0, 0, -2)] },
  ],
  "32-lesson-scale": [{ wrong: [typed(0, 0, 0.5)], right: [typed(0, 0, 8.5)] }],
  "33-lesson-who-may-look": [
    { wrong: [typed(0, 3, 1)], right: [typed(0, 3, 0)] },
    { wrong: [typed(0, 3, 1)], right: [typed(0, 2, 0)] },
  ],
  "34-lesson-saw": [
    { wrong: [typed(0, 1, 2)], right: [typed(0, 1, 1), typed(1, 1, 0)] },
    { wrong: [typed(1, 0, 1)], right: [typed(1, 0, 0), typed(3, 0, 2)] },
  ],
  "35-lesson-look-up": [
    { wrong: [typed(2, 0, 800)], right: [typed(2, 3, 0)] },
    { wrong: [typed(3, 1, 800)], right: [typed(3, 2, 0)] },
  ],
  "36-lesson-kernel": [
    { wrong: [typed(0, 0, 4)], right: [typed(0, 0, 1.7)] },
    { wrong: [typed(0, 0, 0.5)], right: [typed(0, 0, 0.09)] },
  ],
  "37-lesson-filter": [{ wrong: [typed(1, 0, 2)], right: column([1, 1, 1, 1, 1, 1, 1, 1, 1]) }],
  "38-lesson-induction": [{ wrong: [typed(2, 4, 0)], right: [typed(2, 4, 1), typed(2, 2, 0)] }],
  "39-lesson-gradient": [{ wrong: [typed(2, 2, 0.0166667)], right: [typed(2, 2, -0.0166667)] }],
  "40a-lesson-find-the-bug": [{ wrong: [], right: "why" }],
  "40b-lesson-find-the-bug": [{ wrong: [], right: "why" }],
  "40c-lesson-find-the-bug": [{ wrong: [], right: "why" }],
  "40d-lesson-find-the-bug": [{ wrong: [], right: "why" }],
  "40e-lesson-find-the-bug": [{ wrong: [typed(0, 0, 0)], right: [typed(0, 1, 0), typed(0, 3, 0)] }],
  "40f-lesson-find-the-bug": [
    {
      wrong: [typed(0, 1, 1)],
      right: [typed(0, 2, 1), typed(0, 3, 1), typed(1, 2, 1), typed(1, 3, 1), typed(2, 3, 1)],
    },
  ],
  "41a-lesson-mood": [{ wrong: [typed(0, 0, -1.5)], right: [typed(0, 0, 0)] }],
  "41b-lesson-tags": [{ wrong: [typed(0, 1, 0.75)], right: [typed(0, 2, 0)] }],
  "41c-lesson-ends-itself": [{ wrong: [typed(1, 1, 0)], right: [typed(1, 2, 1), typed(2, 2, 0), typed(2, 1, 1)] }],
};
