import { concat, input, literal, Module, output, UInt } from "../../hdl/index.ts";
import { PAGE_BYTES } from "../memory/axi.ts";
import { firstError } from "./first-error.ts";
import { PROGRAM_WORD_BITS } from "../shapes/memory-types.ts";
import { ERROR_BITS } from "./register-map.ts";

/**
 * Says what is wrong with the settings of a program, as the code of an error; 0 where nothing is. Nothing that software sets
 * is rounded or cut: what the hardware cannot do as it stands is an error. Of several, the first in the map of registers counts.
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
    const { imageEnd } = this.nodes({ imageEnd: base.add(concat(imageWords, literal(UInt(Math.log2(wordBytes)), 0))) });
    const last = programWords.wrapSub(1);
    failure.drive(
      firstError({
        badBase: base
          .truncate(Math.log2(PAGE_BYTES))
          .ne(0)
          .or(imageEnd.gt(2n ** BigInt(addressBits))),
        badImageWords: imageWords.lt(PAGE_BYTES / wordBytes),
        badProgramWords: last.bits(31, PROGRAM_WORD_BITS).ne(0),
      }),
    );
  }
}
