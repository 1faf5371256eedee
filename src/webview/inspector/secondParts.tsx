import type { ComponentProps } from "preact";
import { Contributions } from "./contributions.tsx";
import { CopyMenu } from "./copyMenu.tsx";
import { EmptyState } from "./emptyState.tsx";
import { GeometryBody } from "./geometry.tsx";
import { HeldCell } from "./heldCell.tsx";
import { OperandStrip } from "./operandStrip.tsx";
import { OperandTable } from "./operandTable.tsx";
import { RowBars } from "./rowBars.tsx";

/** The parts of the inspector that the first picture has no need of, in one script. */
export const parts = {
  empty: (props: ComponentProps<typeof EmptyState>) => <EmptyState {...props} />,
  contributions: (props: ComponentProps<typeof Contributions>) => <Contributions {...props} />,
  operands: (props: ComponentProps<typeof OperandTable>) => <OperandTable {...props} />,
  operandStrip: (props: ComponentProps<typeof OperandStrip>) => <OperandStrip {...props} />,
  heldCell: (props: ComponentProps<typeof HeldCell>) => <HeldCell {...props} />,
  geometry: (props: ComponentProps<typeof GeometryBody>) => <GeometryBody {...props} />,
  rowBars: (props: ComponentProps<typeof RowBars>) => <RowBars {...props} />,
  copyMenu: (props: ComponentProps<typeof CopyMenu>) => <CopyMenu {...props} />,
} as const;
