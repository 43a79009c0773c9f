import { closeSync, fstatSync, openSync, rmSync } from "node:fs";
import { writeAll } from "../generator/files/disk.ts";
import type { ModuleNode, Signal } from "../generator/hdl/ir.ts";
import { topName } from "../generator/hdl/module-names.ts";
import { EnumType } from "../generator/hdl/types.ts";
import type { Slot } from "./layout.ts";
import { checkEnding, onTrace } from "./trace-file.ts";

interface Traced {
  readonly id: string;
  readonly slot: Slot;
  /** States of an enum, which is written by name. */
  readonly states: readonly string[] | undefined;
  /** Words as last written. */
  readonly last: Int32Array;
}

/**
 * Writes every named signal of a design as a value change dump (IEEE 1364, section 18), two time steps a cycle, in the
 * hierarchy of the Verilog. Enums are strings, an extension that GTKWave reads. It is written in place, so that a simulation that
 * hangs or is killed leaves what led there.
 */
export class VcdTrace {
  private readonly path: string;
  /** Nothing after it could not be written. */
  private file: number | undefined;
  private readonly state: Int32Array;
  private readonly traced: Traced[] = [];
  private text: string[] = [];
  private started = false;

  /** @throws SimulationError when the file cannot be written */
  constructor(path: string, top: ModuleNode, slots: ReadonlyMap<Signal, Slot>, state: Int32Array) {
    checkEnding(path, "vcd");
    this.path = path;
    this.state = state;
    this.file = onTrace(path, () => openSync(path, "w"));
    this.text.push("$timescale 1 ns $end");
    // As in Verilator's traces, the design stands in a scope "top".
    this.text.push("$scope module top $end", "$var wire 1 clk clk $end", "$var wire 1 reset reset $end");
    this.scope(top, topName(top), slots);
    this.text.push("$upscope $end");
    this.text.push("$enddefinitions $end");
  }

  private scope(module: ModuleNode, name: string, slots: ReadonlyMap<Signal, Slot>): void {
    this.text.push(`$scope module ${name} $end`);
    for (const signal of module.signals) {
      const { name: label, type } = signal;
      const slot = slots.get(signal)!;
      const states = type instanceof EnumType ? type.states : undefined;
      const id = `v${this.traced.length}`;
      this.traced.push({ id, slot, states, last: new Int32Array(Math.ceil(slot.width / 32)) });
      const range = slot.width > 1 ? ` [${slot.width - 1}:0]` : "";
      this.text.push(
        states ? `$var string 1 ${id} ${label} $end` : `$var wire ${slot.width} ${id} ${label}${range} $end`,
      );
    }
    for (const { name: alone, row, module: inner } of module.instances) {
      if (row) this.text.push(`$scope begin ${row.of.name}[${row.index}] $end`);
      this.scope(inner, row?.of.name ?? alone, slots);
      if (row) this.text.push("$upscope $end");
    }
    this.text.push("$upscope $end");
  }

  /** The settled signals of a cycle, before its edge. @throws SimulationError when the disk is full */
  sample(cycle: number, reset: boolean): void {
    this.text.push(`#${2 * cycle}`, "0clk", `${reset ? 1 : 0}reset`);
    for (const { id, slot, states, last } of this.traced) {
      let changed = !this.started;
      for (let i = 0; i < last.length; i++) {
        const word = this.state[slot.at + i]!;
        changed ||= word !== last[i];
        last[i] = word;
      }
      if (changed) this.text.push(show(last, slot.width, states, id));
    }
    this.started = true;
    this.text.push(`#${2 * cycle + 1}`, "1clk");
    if (this.text.length > 10_000) this.flush();
  }

  /** @throws SimulationError when the disk is full; the file is gone then, for a viewer would not see that it is cut off */
  close(): void {
    this.flush();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private flush(): void {
    const { file, path } = this;
    if (file === undefined) return;
    try {
      onTrace(path, () => {
        writeAll(file, [`${this.text.join("\n")}\n`]);
      });
    } catch (error) {
      this.file = undefined;
      if (fstatSync(file).isFile()) rmSync(path);
      closeSync(file);
      throw error;
    }
    this.text = [];
  }
}

function show(words: Int32Array, width: number, states: readonly string[] | undefined, id: string): string {
  if (states) return `s${states[words[0]!] ?? `invalid(${words[0]})`} ${id}`;
  const bits = Array.from(words.toReversed(), (word) => (word >>> 0).toString(2).padStart(32, "0"))
    .join("")
    .slice(-width);
  return width === 1 ? `${bits}${id}` : `b${bits} ${id}`;
}
