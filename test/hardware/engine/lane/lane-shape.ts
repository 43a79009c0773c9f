import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";

/** A lane of four multipliers with eight slots in two groups, rows of two words and a window of three queries: every room is soon full. */
export const shape = { ...planEngine({ lanes: 4, width: 4 }, 32, 8, 3), maskSlots: 4, maxBeats: 4 };
