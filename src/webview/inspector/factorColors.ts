import { useLayoutEffect, useRef } from "preact/hooks";
import { factorSpans, type Span } from "./lineParts.ts";

// Of the CSS highlights; lines.css has their colors.
const names = { left: "factor-left", right: "factor-right" } as const;

/**
 * Colours the factors of a line without cutting its text into elements, so that it stays one text to select, search and
 * read aloud. Where the browser has no CSS highlights the line is merely not coloured.
 */
export function useFactorColors(line: string) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const node = element.current?.firstChild;
    if (!(node instanceof Text) || !("highlights" in CSS)) return;
    const { left, right } = factorSpans(line);
    const drop = [colour(names.left, node, left), colour(names.right, node, right)];
    return () => {
      for (const undo of drop) undo();
    };
  }, [line]);
  return element;
}

function colour(name: string, node: Text, spans: readonly Span[]): () => void {
  // All lines share one highlight: each adds ranges of its own, and takes these out again.
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  CSS.highlights.set(name, highlight);
  const ranges = spans.map(
    ({ start, end }) =>
      new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }),
  );
  for (const range of ranges) highlight.add(range);
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}
