import { Bool, concat, input, literal, Module, output, UInt } from "../../hdl/index.ts";
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
    // Sums end in registers, and what they come to is looked at a cycle later.
    const { imageEnd, last, isOffPage, isSmall, found } = this.registers({
      ...{ imageEnd: UInt(65), last: UInt(32).describe("of the program's words"), isOffPage: Bool(), isSmall: Bool() },
      found: UInt(ERROR_BITS),
    });
    imageEnd.next(base.add(concat(imageWords, literal(UInt(Math.log2(wordBytes)), 0))));
    last.next(programWords.wrapSub(1));
    isOffPage.next(base.truncate(Math.log2(PAGE_BYTES)).ne(0));
    isSmall.next(imageWords.lt(PAGE_BYTES / wordBytes));
    found.next(
      firstError({
        badBase: isOffPage.or(imageEnd.gt(2n ** BigInt(addressBits))),
        badImageWords: isSmall,
        badProgramWords: last.bits(31, PROGRAM_WORD_BITS).ne(0),
      }),
    );
    failure.drive(found);
  }
}
