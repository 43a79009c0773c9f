import type { Verilog } from "../generator/hdl/index.ts";
import { snakeCase } from "../generator/hdl/names.ts";
import { leaves, StreamType, type Bundle, type Ground, type PortSpec, type Shape } from "../generator/hdl/types.ts";

/** A ground field of a port or of a stream's beat, and where its words stand. */
export interface Field {
  readonly path: readonly string[];
  readonly type: Ground;
  /** Verilog name. */
  readonly port: string;
  /** First 32-bit word in a beat: every field starts a new one, its lowest bits first. */
  readonly offset: number;
  readonly words: number;
}

export interface StreamPort {
  readonly key: string;
  /** Verilog name before `_valid`. */
  readonly name: string;
  readonly isInput: boolean;
  readonly payload: Bundle;
  readonly fields: readonly Field[];
  /** 32-bit words of a beat. */
  readonly words: number;
}

export const wordsOf = (width: number): number => Math.ceil(width / 32);

/** 32-bit words that all fields take together. */
export const totalWords = (fields: readonly Field[]): number => fields.reduce((sum, { words }) => sum + words, 0);

export function fieldsOf(key: string, shape: Shape): Field[] {
  let offset = 0;
  return leaves(shape).map(({ path, type }) => {
    const words = wordsOf(type.width);
    offset += words;
    return { path, type, words, offset: offset - words, port: [key, ...path].map(snakeCase).join("_") };
  });
}

/** The stream ports of a design, in declaration order: the order of their numbers in the harness. */
export function streamPorts(spec: PortSpec): StreamPort[] {
  return Object.entries(spec).flatMap(([key, { direction, shape }]) => {
    if (!(shape instanceof StreamType)) return [];
    const fields = fieldsOf(key, shape.payload);
    const words = totalWords(fields);
    return [{ key, name: snakeCase(key), isInput: direction === "input", payload: shape.payload, fields, words }];
  });
}

/** What the harness template takes. */
export function harnessData({ ports, portSpec, clock, reset, resetLevel, resetStages }: Verilog) {
  const streams = streamPorts(portSpec).map((stream, index) => ({ ...stream, index }));
  return {
    prefix: "Vtop",
    clock,
    reset,
    resetLevel,
    resetStages,
    runLevel: 1 - resetLevel,
    ports: ports.map(({ name, direction, width }) => ({ name, width, isInput: direction === "input" })),
    maxWords: Math.max(...ports.map(({ width }) => wordsOf(width))),
    streams,
    inputs: streams.filter(({ isInput }) => isInput),
    outputs: streams.filter(({ isInput }) => !isInput),
  };
}
