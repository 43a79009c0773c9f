import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "./checkpoint-error.ts";
import { readJson } from "./read-file.ts";
import { SafetensorsFile } from "./safetensors.ts";

const schema = z.looseObject({
  /** A safetensors file with the tensor `embedding`, [words, width]. */
  embedding: z.string().regex(/^[\w.-]+$/),
  vocabulary: z.array(z.string()).min(1),
  null_caption: z.array(z.string()).min(1),
  max_tokens: z.int().positive(),
});

/** The words of a captioned model that has its own, in `caption.json` beside it. */
export interface Words {
  readonly vocabulary: readonly string[];
  /** Words of the longest caption. */
  readonly most: number;
  /**
   * Rows of a caption, one a word, [words, width].
   * @throws CheckpointError that names a word that is none of them, or for too many
   */
  rows(caption: string): Float32Array;
  /** Rows of no caption, for guidance. */
  readonly none: Float32Array;
  /** Rows of a few captions with every word in one of them, for calibration: no sentences, but a word's K and V are its own. */
  readonly spread: readonly Float32Array[];
}

/** Captions for calibration at least. */
const SPREAD = 4;

const FILE = "caption.json";

/** @param width of a row, the model's captionChannels. @returns undefined where a model has none. @throws CheckpointError */
export function openWords(folder: string, width: number): Words | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const { embedding, vocabulary, null_caption: none, max_tokens: most } = readJson(path, schema);
  const { shape, data } = new SafetensorsFile(join(folder, embedding)).read("embedding");
  if (shape.join() !== [vocabulary.length, width].join())
    throw new CheckpointError(
      `${path}: ${vocabulary.length} words of ${width}, ${embedding} has [${shape.join(", ")}]`,
    );
  const rowsOf = (words: readonly string[]): Float32Array => {
    const rows = new Float32Array(words.length * width);
    for (const [i, word] of words.entries()) {
      const at = vocabulary.indexOf(word);
      const known = vocabulary.filter((each) => each !== "").join(", ");
      if (at < 0) throw new CheckpointError(`caption: "${word}" is none of the model's words: ${known}`);
      rows.set(data.subarray(at * width, (at + 1) * width), i * width);
    }
    return rows;
  };
  const count = Math.max(SPREAD, Math.ceil(vocabulary.length / most));
  return {
    ...{ vocabulary, most },
    spread: Array.from({ length: count }, (_, i) => rowsOf(vocabulary.filter((__, at) => at % count === i))),
    none: rowsOf(none),
    rows(caption) {
      const words = caption.split(/\s+/).filter((word) => word !== "");
      if (words.length === 0) throw new CheckpointError("an empty caption");
      if (words.length > most) throw new CheckpointError(`a caption of ${words.length} words: up to ${most}`);
      return rowsOf(words);
    },
  };
}
