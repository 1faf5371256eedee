import type { ComponentProps } from "preact";
import { Connectors } from "./connectors.tsx";
import { keepFocus } from "./keepFocus.ts";
import { Rail } from "./rail.tsx";
import { tightIn } from "./tightIn.ts";

/** What is around the cards of the flow, and how they lie where room is short, in one script that comes after the first picture. */
export const parts = {
  connectors: (props: ComponentProps<typeof Connectors>) => <Connectors {...props} />,
  keepFocus,
  tightIn,
  rail: (props: ComponentProps<typeof Rail>) => <Rail {...props} />,
} as const;
