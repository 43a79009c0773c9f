import { input, Module, output, UInt, type BoolValue, type UIntValue } from "../../hdl/index.ts";
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
      imageBytes: input(UInt(32)),
      programAt: input(UInt(32).describe("bytes from the image's begin")),
      programWords: input(UInt(32)),
      failure: output(UInt(ERROR_BITS)),
    });
    const { base, imageBytes, programAt, programWords, failure } = this.io;
    const isWhole = (value: UIntValue, bytes: number): BoolValue => value.bits(Math.log2(bytes) - 1, 0).eq(0);
    const { imageEnd } = this.nodes({ imageEnd: base.add(imageBytes) });
    const last = programWords.wrapSub(1);
    failure.drive(
      firstError({
        badBase: isWhole(base, PAGE_BYTES)
          .not()
          .or(imageEnd.gt(2n ** BigInt(addressBits))),
        badImageBytes: isWhole(imageBytes, wordBytes).not().or(imageBytes.lt(PAGE_BYTES)),
        misaligned: isWhole(programAt, wordBytes).not(),
        badProgramWords: last.bits(31, PROGRAM_WORD_BITS).ne(0),
      }),
    );
  }
}
