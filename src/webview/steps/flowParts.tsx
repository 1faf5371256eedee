import type { ComponentProps } from "preact";
import { Connectors } from "./connectors.tsx";
import { Rail } from "./rail.tsx";

/** What is around the cards of the flow, in one script that comes after the first picture. */
export const parts = {
  connectors: (props: ComponentProps<typeof Connectors>) => <Connectors {...props} />,
  rail: (props: ComponentProps<typeof Rail>) => <Rail {...props} />,
} as const;
