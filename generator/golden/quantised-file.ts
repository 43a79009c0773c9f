import type { OutputFile } from "../files/output-file.ts";
import {
  CheckpointError,
  INTEGERS,
  SafetensorsFile,
  writeIntegers,
  type IntegerArray,
} from "../reference/safetensors.ts";
import type { QuantisedLinear } from "./linear.ts";
import { layersOf, type QuantisedModel } from "./model.ts";

const FORMAT = "disc-quantised-1";
const DTYPES = Object.keys(INTEGERS) as (keyof typeof INTEGERS)[];

/**
 * Saves a model as a safetensors file: every array is a tensor, named by where it stands in the model
 * (`blocks.0.q.weight`); all else is JSON in the metadata, where a tensor's name stands for the tensor.
 * @throws OutputError when the file cannot be written
 */
export function saveQuantised(file: OutputFile, model: QuantisedModel): void {
  const tensors = new Map<string, IntegerArray>();
  const strip = (value: unknown, name: string): unknown => {
    if (ArrayBuffer.isView(value)) {
      tensors.set(name, value as IntegerArray);
      return { tensor: name };
    }
    if (Array.isArray(value)) return value.map((inner, i) => strip(inner, `${name}.${i}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, strip(inner, name ? `${name}.${key}` : key)]),
    );
  };
  const text = JSON.stringify(strip(model, ""));
  writeIntegers(file, tensors, { format: FORMAT, model: text });
}

/**
 * Loads what `saveQuantised` wrote.
 * @throws CheckpointError when the file is something else or its tensors do not fit its configuration
 */
export function loadQuantised(path: string): QuantisedModel {
  const file = new SafetensorsFile(path, DTYPES);
  if (file.metadata["format"] !== FORMAT) {
    throw new CheckpointError(`${path}: no quantised model of this version: disc quantise writes one`);
  }
  const revive = (_: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && "tensor" in value ? file.readIntegers(String(value.tensor)) : value;
  let model: QuantisedModel;
  try {
    model = JSON.parse(file.metadata["model"] ?? "", revive) as QuantisedModel;
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`${path}: the model's description is not JSON`);
  }
  const problems = layersOf(model).filter((layer) => !isWhole(layer));
  if (problems.length > 0) {
    throw new CheckpointError(`${path}: tensors of ${problems.map(({ name }) => name).join(", ")} have the wrong size`);
  }
  return model;
}

function isWhole({ inFeatures, outFeatures, weight, bias, multiplier, shift }: QuantisedLinear): boolean {
  return (
    weight.length === inFeatures * outFeatures &&
    [bias, multiplier, shift].every((vector) => vector.length === outFeatures)
  );
}
