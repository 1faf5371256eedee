import type { ComponentProps } from "preact";
import { Connectors } from "./connectors.tsx";
import { keepFocus } from "./keepFocus.ts";
import { Rail } from "./rail.tsx";
import { tightIn } from "./tightIn.ts";

/** Rail, connectors and the compact layout of the flow, in one script that loads after the first paint. */
export const parts = {
  connectors: (props: ComponentProps<typeof Connectors>) => <Connectors {...props} />,
  keepFocus,
  tightIn,
  rail: (props: ComponentProps<typeof Rail>) => <Rail {...props} />,
} as const;
