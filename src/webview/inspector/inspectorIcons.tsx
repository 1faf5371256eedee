// SVG paths in a box of 16×16.
const paths = {
  lock: "M3.5 7.5H12.5V13.5H3.5ZM5.5 7.5V5A2.5 2.5 0 0 1 10.5 5V7.5",
  source: "M9.5 2.5H13.5V6.5M13.5 2.5 8 8M6.5 3.5H3.5V12.5H12.5V9.5",
  copy: "M5.5 5.5H13.5V13.5H5.5ZM10.5 5.5V2.5H2.5V10.5H5.5",
  done: "M3.5 8.5 6.5 11.5 12.5 4.5",
} as const;

export type InspectorIconName = keyof typeof paths;

/** A line drawing of 16×16 in the colour of the text; `filled` for what is switched on. */
export function InspectorIcon({ name, filled = false }: { name: InspectorIconName; filled?: boolean }) {
  return (
    <svg class={filled ? "icon filled" : "icon"} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={paths[name]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width="1.2"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** The sign for “all digits”: a decimal point with places behind it. */
export function DigitsIcon() {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="2.6" cy="11.4" r="1" fill="currentColor" />
      <ellipse cx="7" cy="8" rx="2" ry="3.9" fill="none" stroke="currentColor" stroke-width="1.2" />
      <ellipse cx="12.6" cy="8" rx="2" ry="3.9" fill="none" stroke="currentColor" stroke-width="1.2" />
    </svg>
  );
}
