/**
 * Every bound on what is accepted, in one place. A document at the bound is taken, one past it is refused with the
 * figure in the message. Sizes of text are UTF-16 units, sizes of data are bytes.
 */
export const limits = {
  /** Text that is parsed whenever it is asked for, at once; larger text is parsed after a pause, in turns. */
  promptText: 256 * 1024,
  /** Text that is parsed without being asked for. */
  unaskedText: 20_000_000,
  /** Text that is parsed at all, on request. VS Code gives extensions no larger document. */
  text: 50_000_000,
  /** Brackets that may be open at once. */
  depth: 64,
  keysPerObject: 1_000,
  objects: 100_000,
  /** Problems shown of one document; further ones are only counted. */
  problems: 100,
  /** Structural faults of the text after which the rest is not looked at. */
  syntaxFaults: 3,
  /** Characters of a label, title or description that are kept. */
  label: 10_000,
  /** Characters of a label that are shown. */
  shownLabel: 80,
  /** Characters of a file reference and of one name in it. */
  reference: 1_024,
  fileName: 255,
  /** Bytes of one tensor, of all tensors of a document. */
  tensorBytes: 512 * 2 ** 20,
  documentBytes: 2 ** 30,
  /** Axes of a tensor. */
  axes: 32,
  /** Numbers of one random tensor, which cost time and take a few characters. */
  randomElements: 2 ** 24,
  /** Blocks of a stack. */
  layers: 10_000,
  /** Rounds of a generation. */
  rounds: 1_000,
  /** Misspelt names for which the one that was meant is looked for. */
  guesses: 200,
  /** Scores (B×H×n×m) that are held at once. */
  scores: 2 ** 26,
  /** Scores of a block that are made in passing, where they are not held. */
  streamedScores: 2 ** 32,
  /** Header of an .npy file, of a .safetensors file, and the tensors of one. */
  npyHeader: 10_000,
  safetensorsHeader: 16 * 2 ** 20,
  safetensorsTensors: 100_000,
  /** Multiplications (see `costOf`) of one file, and numbers that are printed of it, on the command line. */
  work: 1e12,
  printedNumbers: 1e8,
  /** Milliseconds one computation may take. */
  computeMs: 30_000,
  /** Bytes of all array buffers held by all workers. */
  ledgerBytes: 1.5 * 2 ** 30,
  /** Bytes of one message to the page, from the page. */
  messageToPage: 32 * 2 ** 20,
  messageFromPage: 64 * 2 ** 10,
  /** Bytes of a message with a picture that the page has drawn. */
  pictureFromPage: 64 * 2 ** 20,
  /** Bytes of one exported file. */
  exportBytes: 512 * 2 ** 20,
  /** Cells of an exported page that carry their derivation; further ones are shown without. */
  pageDerivations: 10_000,
  /** Panels open at once. */
  panels: 16,
} as const;
