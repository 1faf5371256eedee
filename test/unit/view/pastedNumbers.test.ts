import assert from "node:assert/strict";
import { test } from "node:test";
import { pastedNumbers } from "../../../src/core/view/pastedNumbers.ts";

test("cells of a spreadsheet and printed tensors are read", () => {
  const square = [
    [1, -2.5],
    [0.3, 4e-5],
  ];
  const texts = [
    "1\t-2.5\n0.3\t4e-5\n",
    "1, −2.5\r\n0.3, 4e-5",
    "tensor([[ 1.0, -2.5],\n        [ 0.3,  4e-5]], dtype=torch.float64)",
    "array([[1. , -2.5],\n       [0.3, 4e-05]])",
    "[[1 -2.5]\n [0.3 4e-5]]",
  ];
  for (const text of texts) assert.deepEqual(pastedNumbers(text), square, text);
  assert.deepEqual(pastedNumbers("7"), [[7]]);
  assert.deepEqual(pastedNumbers("tensor([1., 2.])"), [[1, 2]]);
});

test("anything that is not a table of finite numbers is refused", () => {
  for (const text of ["", "a\tb", "1\t2\n3", "NaN", "1e999", "[]", "[[1, 2], [3]]", "tensor(1.)"]) {
    assert.equal(pastedNumbers(text), undefined, text);
  }
});
