import { Accelerator, axiClock } from "../hardware/accelerator.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { emit, type Verilog } from "../hdl/index.ts";
import { digestOf, plainText } from "../hdl/parameters.ts";
import { DesignError, type Design } from "./design.ts";

/** Most characters of a prefix that is given: with the longest name of a module they are under 48. */
const MOST_PREFIX = 16;

/**
 * What the names of a design's modules begin with where nothing else is asked for: `disc`, the array, and six hexadecimal digits
 * of the SHA-256 of the shape, on which all hardware depends. Inside a design names are short, so that modules of another design,
 * or of the user, might be called the same: with this in front, no two shapes of one version share a name.
 */
export function designPrefix(shape: AcceleratorShape): string {
  const { lanes, width } = shape.engine;
  return `disc${lanes}x${width}_${digestOf(plainText(shape, "shape")).slice(0, 6)}_`;
}

const built = new WeakMap<AcceleratorShape, Accelerator>();

/** The hardware of a shape, which takes a second to build: one for all that look at it. */
export function acceleratorOf(shape: AcceleratorShape): Accelerator {
  const accelerator = built.get(shape) ?? new Accelerator(shape);
  built.set(shape, accelerator);
  return accelerator;
}

/**
 * A prefix that a user gives. Those of designs themselves are longer from 16x16 on.
 * @throws DesignError when it is too long
 */
export function givenPrefix(prefix: string, { shape }: Pick<Design, "shape">): string {
  if (prefix.length > MOST_PREFIX && prefix !== designPrefix(shape))
    throw new DesignError(`prefix ${prefix}: at most ${MOST_PREFIX} characters`);
  return prefix;
}

/**
 * The Verilog of a design.
 * @param prefix stands before every module's name; empty for none
 * @throws DesignError for a prefix that cannot
 */
export function emitDesign({ shape }: Pick<Design, "shape">, prefix = designPrefix(shape)): Verilog {
  if (!/^([A-Za-z]\w*)?$/.test(prefix))
    throw new DesignError(`prefix ${prefix}: letters, digits and underscores, a letter first`);
  return emit(acceleratorOf(shape), { ...axiClock, prefix });
}
