// SVG paths in a box of 16×16, as strokes of 1.2.
const paths = {
  check: "M3.5 8.5 6.5 11.5 12.5 4.5",
  edit: "M10.5 3.5 12.5 5.5 5.5 12.5 3 13 3.5 10.5Z",
  warning: "M8 2.5 14.5 13.5H1.5ZM8 6.5V9.8M8 11.4V12",
  problem: "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2ZM8 5V8.8M8 10.6V11.4",
  refresh: "M13 3.5V6.5H10M12.7 6.3A5 5 0 1 0 13 8.6",
  down: "M4 6 8 10 12 6",
  right: "M6 4 10 8 6 12",
  left: "M10 4 6 8 10 12",
  plus: "M8 3.5V12.5M3.5 8H12.5",
  minus: "M3.5 8H12.5",
  fit: "M3 6V3H6M10 3H13V6M13 10V13H10M6 13H3V10",
  export: "M8 2.5V10M5 7 8 10 11 7M3 12.5H13",
  play: "M5 3.5 12.5 8 5 12.5Z",
  pause: "M5.5 3.5V12.5M10.5 3.5V12.5",
  close: "M4 4 12 12M12 4 4 12",
  gone: "M4 2.5H9.5L12.5 5.5V13.5H4ZM6.2 7.7 10.2 11.7M10.2 7.7 6.2 11.7",
} as const;

export type IconName = keyof typeof paths;

/** A line drawing of 16×16 in the colour of the text; says nothing to a screen reader, its neighbour does. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round" />
    </svg>
  );
}
