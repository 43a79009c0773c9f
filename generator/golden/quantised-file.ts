import { z } from "zod";
import type { OutputFile } from "../files/output-file.ts";
import {
  CheckpointError,
  INTEGERS,
  SafetensorsFile,
  writeIntegers,
  type IntegerTensor,
} from "../reference/safetensors.ts";
import { parseBytes } from "../reference/read-file.ts";
import { inMemory, type QuantisedModel } from "./model.ts";
import { describe, parseModel, Values } from "./quantised-schema.ts";

const FORMAT = "disc-quantised-4";
const DTYPES = Object.keys(INTEGERS) as (keyof typeof INTEGERS)[];

/**
 * Saves a model as a safetensors file, a layer at a time: every array is a tensor, named by where it stands in the model
 * (`blocks.0.q.weight`); all else is JSON in the metadata, where a tensor's name stands for the tensor.
 * @throws OutputError when the file cannot be written
 */
export function saveQuantised(file: OutputFile, model: QuantisedModel): void {
  const tensors = new Map<string, IntegerTensor>();
  const strip = (value: unknown, name: string): unknown => {
    if (value instanceof Values) {
      tensors.set(name, value);
      return { tensor: name };
    }
    if (Array.isArray(value)) return value.map((inner, i) => strip(inner, `${name}.${i}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, strip(inner, name ? `${name}.${key}` : key)]),
    );
  };
  const text = JSON.stringify(strip(describe(model), ""));
  writeIntegers(file, tensors, { format: FORMAT, model: text });
}

/** As `openQuantised`, with all weights in memory. */
export function loadQuantised(path: string): QuantisedModel {
  return inMemory(openQuantised(path));
}

/**
 * Opens what `saveQuantised` wrote. A layer's weights are read when they are asked for.
 * @throws CheckpointError when the file is something else or was damaged, or its values are not those of its configuration's model
 */
export function openQuantised(path: string): QuantisedModel {
  const file = new SafetensorsFile(path, DTYPES);
  const { format } = file.metadata;
  if (format !== FORMAT)
    throw new CheckpointError(`${path}: no quantised model of this version: disc quantise writes one`);
  file.checkDigest();
  const text = Buffer.from(file.metadata["model"] ?? "");
  const description = parseBytes(`${path}: the model's description`, text);
  try {
    return parseModel(file, description);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [{ path: where, message }] = error.issues as [z.core.$ZodIssue];
    throw new CheckpointError(`${path}: the model's description: ${where.join(".") || "the whole"}: ${message}`);
  }
}
