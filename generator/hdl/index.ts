/** A hardware description language embedded in TypeScript. `README.md` in this folder is the way in. */
export * from "./types.ts";
export {
  BoolValue,
  concat,
  EnumValue,
  literal,
  mux,
  SIntValue,
  UIntValue,
  Value,
  vec,
  VecValue,
  type Like,
} from "./values.ts";
export { Module } from "./module.ts";
export { Pipeline, type Held } from "./pipeline.ts";
export { Memory, Table } from "./memory.ts";
export { assign, pack, typeOf, unpack } from "./bundle.ts";
export { connect, gated, mapped, payload, payloadOf, send, setPayload, streamOf } from "./stream.ts";
export { assert, assume, cover, select, when } from "./statements.ts";
export { BlackBox, type BlackBoxDeclaration } from "./black-box.ts";
export { HdlError, type Diagnostic, type DiagnosticCode } from "./diagnostics.ts";
export { elaborate } from "./elaborate.ts";
export * from "./lib/arbiter.ts";
export { through } from "./lib/buffer.ts";
export * from "./lib/counters.ts";
export * from "./lib/queue.ts";
export * from "./lib/skid-buffer.ts";
export * from "./lib/streams.ts";
export * from "./lib/width.ts";
export { emit, type EmissionOptions, type Verilog, type VerilogPort } from "./emit.ts";
export type { ClockDomain } from "./verilog.ts";
export type { Parameters } from "./parameters.ts";
