import { Bool, input, literal, Module, output, UInt, type BoolValue, type UIntValue } from "../../hdl/index.ts";
import { PAGE_BYTES } from "../memory/axi.ts";
import { firstError } from "./first-error.ts";
import { PROGRAM_WORD_BITS } from "../shapes/memory-types.ts";
import { ERROR_BITS } from "./register-map.ts";

/**
 * Says what is wrong with the settings of a program, as the code of an error; 0 where nothing is. Nothing that software sets
 * is rounded or cut: what the hardware cannot do as it stands is an error. Of several, the first in the map of registers counts.
 *
 * Latency: 2 cycles, as many as there are between a setting and a start behind it at least.
 */
export class SettingsCheck extends Module {
  readonly io;

  /**
   * @param wordBytes bytes of a word of memory, a power of two
   * @param addressBits of the bus, 32 to 64
   */
  constructor(wordBytes: number, addressBits: number) {
    super({ about: "Says what is wrong with the settings of a program.", parameters: { wordBytes, addressBits } });
    this.io = this.ports({
      base: input(UInt(64).describe("byte address at which the image begins")),
      imageWords: input(UInt(32)),
      programWords: input(UInt(32)),
      failure: output(UInt(ERROR_BITS)),
    });
    const { base, imageWords, programWords, failure } = this.io;
    // In words, for a page has whole ones. The sum ends in a register, and what it comes to is looked at a cycle later.
    const wordBits = Math.log2(wordBytes);
    const endType = UInt(Math.max(addressBits - wordBits, 32) + 1);
    const { imageEnd, isBase, isSmall, isProgram, found } = this.registers({
      imageEnd: endType,
      isBase: Bool().describe("it is an address, and that of a page"),
      ...{ isSmall: Bool(), isProgram: Bool().describe("it has a length that a program may have") },
      found: UInt(ERROR_BITS),
    });
    const isAddress = addressBits < 64 ? base.shr(addressBits).eq(0) : literal(Bool(), true);
    imageEnd.next(
      base
        .bits(addressBits - 1, wordBits)
        .add(imageWords)
        .resize(endType.width),
    );
    isBase.next(isAddress.and(base.truncate(Math.log2(PAGE_BYTES)).eq(0)));
    isSmall.next(imageWords.shr(Math.log2(PAGE_BYTES / wordBytes)).eq(0));
    isProgram.next(isUpTo(programWords, PROGRAM_WORD_BITS).and(programWords.ne(0)));
    found.next(
      firstError({
        badBase: isBase.not().or(isUpTo(imageEnd, addressBits - wordBits).not()),
        badImageWords: isSmall,
        badProgramWords: isProgram.not(),
      }),
    );
    failure.drive(found);
  }
}

/** Whether a value is at most a power of two. No comparison, which would take a carry. */
function isUpTo(value: UIntValue, log: number): BoolValue {
  const above = value.shr(log);
  return above.eq(0).or(above.eq(1).and(value.truncate(log).eq(0)));
}
