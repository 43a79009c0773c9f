import type { QuantisedLinear } from "../golden/linear.ts";
import { newSequence } from "../golden/forward.ts";
import { quantiseLatent, type QuantisedModel } from "../golden/model.ts";
import type { NormModulation } from "../golden/norm.ts";
import { sat16 } from "../golden/requantise.ts";
import type { Gate } from "../golden/residual.ts";
import { attentionMode, latentFactors, type GoldenSampleOptions } from "../golden/sampler.ts";
import { conditionStep } from "../golden/step.ts";
import { fields, type FieldName, type Opcode } from "../hardware/control/descriptor.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { maskRowWords } from "../hardware/engine/masks/mask-words.ts";
import { prologueKinds } from "../hardware/elementwise/prologue.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { Checkpoint } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/latent.ts";
import { noiseOf } from "../reference/sampler.ts";
import { schedule } from "../reference/schedule.ts";
import { ANY, assemble, type Command } from "./assembler.ts";
import { DesignError } from "./design-error.ts";
import { checkRun } from "./limits.ts";
import { aligned, recordBytesOf, tilesOf } from "./memory-plan.ts";
import { descriptorBytes } from "./plan-accelerator.ts";
import { writeRecord } from "./tile.ts";

/** A named piece of memory. */
export interface Region {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
}

/** All that the host writes before it starts the accelerator, and where it finds the image afterwards. */
export interface MemoryImage {
  /** From address zero on; what lies behind, up to `size`, need not be written. */
  readonly bytes: Uint8Array;
  /** Bytes in all, a whole number of words. */
  readonly size: number;
  readonly regions: readonly Region[];
  readonly program: { readonly address: number; readonly words: number };
  readonly commands: readonly Command[];
  readonly latent: Region;
  /** Where the values of the latent rows stand in [channels, side, side]; -1 for padding. */
  readonly latentOrder: Int32Array;
  /** What each sequence keeps from step to step, a region a block; for who wants to look at it. */
  readonly kept: readonly Readonly<Record<"caches" | "masks" | "keys", readonly Region[]>>[];
  readonly layout: StateLayout;
}

/** How caches and masks stand in their regions. */
export interface StateLayout {
  /** Bytes of a head's row of K, or of V: the head dimension in whole words. A token's V follows its K; heads are apart. */
  readonly headBytes: number;
  /** Bytes of a query's mask in whole words, the first token in the lowest bit. */
  readonly maskBytes: number;
}

/** Addresses are given in the order of asking: what the host writes first, then what the accelerator fills. */
class MemoryMap {
  readonly regions: Region[] = [];
  readonly contents: { at: number; bytes: Uint8Array }[] = [];
  end = 0;

  reserve(name: string, bytes: number): Region {
    const region = { name, address: this.end, bytes };
    this.regions.push(region);
    this.end += aligned(bytes);
    return region;
  }
  place(name: string, bytes: Uint8Array): Region {
    const region = this.reserve(name, bytes.length);
    this.contents.push({ at: region.address, bytes });
    return region;
  }
}

/** A layer's weights in memory, tile by tile, and its records where they do not depend on the step. */
interface PlacedLayer {
  readonly layer: QuantisedLinear;
  /** Hardware channel to the layer's own, -1 for padding. */
  readonly channels: Int32Array;
  readonly beats: number;
  readonly tiles: readonly { first: number; slots: number; weights: number; records: number }[];
}

/**
 * Compiles a sampling loop: quantised weights in tiles, tables of every step, noise, caches and buffers in one memory, and
 * the program that runs it. Sequences with and without a label take turns, layer by layer, so that one computes while the
 * results of the other are written.
 * @throws DesignError when the program is too long, or a setting has no form in the hardware's integers
 */
export function compileProgram(
  checkpoint: Checkpoint,
  model: QuantisedModel,
  shape: AcceleratorShape,
  options: GoldenSampleOptions,
): MemoryImage {
  const { resolution, label, steps, guidance, sampler = "flow", reuse, sparse } = options;
  const { config } = model;
  const { hidden, heads, headDim } = config;
  const ids = Array.from({ length: config.layers }, (_, i) => `blocks.${i}`);
  const layerOf = (id: string): QuantisedLinear => model.layers[id]!;
  const {
    engine: { lanes, width, maskSlots, chunks: maxChunks },
    latentWords,
    normWords,
  } = shape;
  const tokens = tokensPerSide(config, resolution) ** 2;
  const labels = guidance === 1 ? [label] : [label, config.classes];
  checkRun({ model: config, tokens, shape }, options);
  const chunks = Math.ceil(headDim / width);
  if (chunks > maxChunks) throw new RangeError(`heads of ${headDim} do not fit ${maxChunks} words of ${width}`);
  const map = new MemoryMap();
  const latentElements = (latentWords * width) / 2;
  const headElements = chunks * width;
  const groups = Math.ceil(Math.ceil(tokens / lanes) / maskSlots);
  const maskWords = maskRowWords(groups, maskSlots * lanes, 8 * width);

  // ---- Where things stand in a row: latents as the patches have them, heads padded to whole words.
  const state = newSequence(model, resolution);
  const values = state.inputs.length / tokens;
  const latentOrder = Int32Array.from({ length: tokens * latentElements }, (_, i) => {
    const value = i % latentElements;
    return value < values ? state.inputs[Math.floor(i / latentElements) * values + value]! : -1;
  });
  const outFeatures = layerOf("project").outFeatures;
  const projectChannels = Int32Array.from({ length: latentElements }, (_, i) =>
    i < values ? state.outputs.subarray(0, outFeatures).indexOf(state.inputs[i]!) : -1,
  );
  const inOrder = (features: number): Int32Array => Int32Array.from({ length: features }, (_, i) => i);
  const padded = (features: number): Int32Array =>
    Int32Array.from({ length: Math.ceil(features / width) * width }, (_, i) => (i < features ? i : -1));
  const byHead = Int32Array.from({ length: heads * headElements }, (_, i) => {
    const place = i % headElements;
    return place < headDim ? Math.floor(i / headElements) * headDim + place : -1;
  });

  // ---- Weights, and records that stay the same.
  const recordBytes = recordBytesOf(shape.engine);
  const recordsOf = (
    placed: Pick<PlacedLayer, "channels">,
    first: number,
    count: number,
    gate?: Gate,
    layer?: QuantisedLinear,
  ) => {
    const bytes = new Uint8Array(count * recordBytes);
    for (let i = 0; i < count; i++) {
      const channel = placed.channels[first + i] ?? -1;
      if (channel < 0) continue;
      const [factor, shift] = gate
        ? [gate.factor[channel]!, gate.shift]
        : [layer!.multiplier[channel]!, layer!.shift[channel]!];
      writeRecord(bytes, i * recordBytes, layer!.bias[channel]!, factor, shift);
    }
    return bytes;
  };
  /** `unit` is the number of channels that a tile consists of as a whole: whole words, whole heads. */
  const placeLayer = (
    layer: QuantisedLinear,
    channels: Int32Array,
    inputs: Int32Array,
    unit: number,
    hasGate = false,
  ): PlacedLayer => {
    const beats = inputs.length / width;
    const places = tilesOf(shape.engine, { channels: channels.length, beats, unit });
    const total = places.reduce((sum, { slots }) => sum + slots, 0);
    const all = Int32Array.from({ length: total * lanes }, (_, i) => channels[i] ?? -1);
    const tiles = places.map(({ first, slots }, t) => {
      const bytes = new Int8Array(slots * lanes * beats * width);
      for (let i = 0; i < slots * lanes; i++) {
        const channel = all[first + i]!;
        if (channel < 0) continue;
        for (const [k, input] of inputs.entries()) {
          if (input >= 0) bytes[i * beats * width + k] = layer.weight[channel * layer.inFeatures + input]!;
        }
      }
      const weights = map.place(`weights ${layer.name} ${t}`, new Uint8Array(bytes.buffer)).address;
      const records = hasGate
        ? 0
        : map.place(`records ${layer.name} ${t}`, recordsOf({ channels: all }, first, slots * lanes, undefined, layer))
            .address;
      return { first, slots, weights, records };
    });
    return { layer, channels: all, beats, tiles };
  };
  const shorts = width / 2;
  const latentInputs = Int32Array.from({ length: latentElements }, (_, i) => (i < values ? i : -1));
  const embed = placeLayer(layerOf("embed"), inOrder(hidden), latentInputs, shorts);
  const blocks = ids.map((id) => {
    const [up, down, gelu] = [layerOf(`${id}.up`), layerOf(`${id}.down`), model.tables[`${id}.gelu`]!];
    return {
      q: placeLayer(layerOf(`${id}.q`), byHead, inOrder(hidden), width),
      k: placeLayer(layerOf(`${id}.k`), byHead, inOrder(hidden), headElements),
      v: placeLayer(layerOf(`${id}.v`), byHead, inOrder(hidden), headElements),
      out: placeLayer(layerOf(`${id}.out`), inOrder(hidden), byHead, shorts, true),
      up: placeLayer(up, inOrder(up.outFeatures), inOrder(hidden), width),
      down: placeLayer(down, inOrder(hidden), padded(down.inFeatures), shorts, true),
      gelu: map.place("gelu", new Uint8Array(Int8Array.from(gelu).buffer)).address,
    };
  });
  const project = placeLayer(layerOf("project"), projectChannels, inOrder(hidden), latentElements);
  const positions = new Int16Array(state.positions.length);
  for (const [i, value] of state.positions.entries()) {
    if (sat16(value) !== value)
      throw new DesignError("a position embedding leaves int16 in the residual stream's steps");
    positions[i] = value;
  }
  const positionsAt = map.place("positions", new Uint8Array(positions.buffer)).address;

  const x = quantiseLatent(noiseOf(options, config.inChannels * resolution * resolution));
  const latentRows = Int16Array.from(latentOrder, (at) => (at < 0 ? 0 : x[at]!));
  const latent = map.place("latent", new Uint8Array(latentRows.buffer));
  const keyBytes = groups * width;
  const sequences = labels.map((_, s) => ({
    keys: ids.map((__, i) => map.place(`keys ${s} ${i}`, new Uint8Array(heads * keyBytes))),
  }));

  // ---- Tables of each step.
  const normTable = ({ gain, offset }: NormModulation): Uint8Array => {
    const bytes = new Uint8Array(normWords * 6 * width);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of gain.entries()) {
      const entry = Math.floor(i / width) * 6 * width;
      view.setInt16(entry + 2 * (i % width), value, true);
      view.setInt32(entry + 2 * width + 4 * (i % width), offset[i]!, true);
    }
    return bytes;
  };
  const mostEpsilon = 2 ** (fields.epsilonLow.bits + fields.epsilonHigh.bits) - 1;
  const placeNorm = (name: string, norm: NormModulation) => {
    if (norm.epsilon > mostEpsilon) {
      const why = `epsilon is ${norm.epsilon} squared steps of the residual stream, up to ${mostEpsilon} are counted`;
      throw new DesignError(`norm_eps is too large for this model: ${why}`);
    }
    return { norm, at: map.place(name, normTable(norm)).address };
  };
  const placeGate = (name: string, { channels, layer, tiles }: PlacedLayer, gate: Gate): number[] =>
    tiles.map(
      ({ first, slots }) => map.place(name, recordsOf({ channels }, first, slots * lanes, gate, layer)).address,
    );
  const schedules = schedule(sampler, steps).map((entry, step) => ({
    ...entry,
    mode: attentionMode(step, tokens, sparse),
    tables: labels.map((each, s) => {
      const { norms, gates } = conditionStep(checkpoint, model, { timestep: entry.timestep, label: each });
      return {
        blocks: ids.map((id, i) => ({
          norm1: placeNorm(`norm ${step} ${s} ${i} 1`, norms[`${id}.norm1`]!),
          gate1: placeGate(`gate ${step} ${s} ${i} 1`, blocks[i]!.out, gates[`${id}.out`]!),
          norm2: placeNorm(`norm ${step} ${s} ${i} 2`, norms[`${id}.norm2`]!),
          gate2: placeGate(`gate ${step} ${s} ${i} 2`, blocks[i]!.down, gates[`${id}.down`]!),
        })),
        norm: placeNorm(`norm ${step} ${s} last`, norms["norm"]!),
      };
    }),
  }));

  // ---- What the accelerator fills by itself. The program's length is known before its addresses matter, so it goes last.
  const innerFeatures = blocks[0]!.up.channels.length;
  const reference = map.reserve("reference", latent.bytes);
  const buffers = sequences.map(({ keys }, s) => ({
    keys,
    x: map.reserve(`x ${s}`, 2 * tokens * hidden).address,
    q: map.reserve(`q ${s}`, tokens * blocks[0]!.q.channels.length).address,
    attended: map.reserve(`attended ${s}`, tokens * heads * headElements).address,
    inner: map.reserve(`inner ${s}`, tokens * innerFeatures).address,
    output: map.reserve(`output ${s}`, latent.bytes).address,
    caches: ids.map((_, i) => map.reserve(`cache ${s} ${i}`, 2 * heads * tokens * headElements)),
    masks: ids.map((_, i) => map.reserve(`masks ${s} ${i}`, heads * tokens * maskWords * width)),
  }));

  // ---- The program. Transfers are written in the order of their numbers: who needs one says how many later ones may be open.
  const commands: Command[] = [];
  let written = 0;
  const emit = (
    opcode: Opcode,
    about: string,
    fields: Partial<Record<FieldName, number>>,
    needs: readonly number[] = [],
  ): number => {
    const latest = Math.max(-1, ...needs);
    const allow = latest < 0 ? ANY : Math.min(ANY, written - 1 - latest);
    commands.push({ opcode, about, allow, fields });
    return ["linear", "attend", "move", "update"].includes(opcode) ? written++ : -1;
  };

  interface LinearRun {
    readonly about: string;
    readonly records?: readonly number[];
    readonly rows: { address: number; words: number; stride: number; listed?: boolean };
    readonly prologue: (typeof prologueKinds)[number];
    readonly norm?: { norm: NormModulation; half: number };
    readonly epilogue: (typeof epilogueKinds)[number];
    /** int16 rows that are added; of the tokens, or in the order of the results. */
    readonly terms?: { address: number; listed: boolean };
    readonly out: { address: number; stride: number; scattered?: boolean; heads?: boolean };
    readonly needs: readonly number[];
  }
  const runLayer = ({ layer, beats, tiles }: PlacedLayer, run: LinearRun): number => {
    let last = -1;
    for (const [t, { first, slots, weights, records }] of tiles.entries()) {
      const count = slots * lanes;
      const about = `${run.about} ${layer.name}${tiles.length > 1 ? ` tile ${t}` : ""}`;
      emit("tile", about, {
        address: run.records?.[t] ?? records,
        words: (count * recordBytes) / width - 1,
        termsAddress: weights,
        termsWords: count * beats - 1,
        lastBeat: beats - 1,
        lastSlot: slots - 1,
      });
      const isShort = run.epilogue === "int16" || run.epilogue === "add";
      const bytes = isShort ? 2 : 1;
      const outWords = (count * bytes) / width;
      const { norm, half } = run.norm ?? {};
      last = emit(
        "linear",
        about,
        {
          prologue: prologueKinds.indexOf(run.prologue),
          epilogue: epilogueKinds.indexOf(run.epilogue),
          address: run.rows.address,
          words: run.rows.words - 1,
          stride: run.rows.stride,
          listed: Number(run.rows.listed ?? false),
          ...(run.terms
            ? {
                termsAddress: run.terms.address + first * 2,
                termsWords: outWords - 1,
                termsStride: (2 * hidden) / width,
                termsListed: Number(run.terms.listed),
              }
            : {}),
          outStride: run.out.stride,
          scattered: Number(run.out.scattered ?? false),
          ...(run.out.heads
            ? {
                outAddress: run.out.address + (first / headElements) * tokens * 2 * headElements,
                outWords: chunks - 1,
                outSegments: count / headElements - 1,
                outSegmentStride: tokens * 2 * chunks,
              }
            : { outAddress: run.out.address + first * bytes, outWords: outWords - 1 }),
          ...(run.prologue === "patch"
            ? { patchMultiplier: model.patchInput.multiplier, patchShift: model.patchInput.shift - 1 }
            : {}),
          ...(norm
            ? {
                half: half!,
                normShift: norm.shift - 1,
                reciprocal: Math.round(2 ** 27 / hidden),
                epsilonLow: norm.epsilon % 2 ** 32,
                epsilonHigh: Math.floor(norm.epsilon / 2 ** 32),
              }
            : {}),
        },
        run.needs,
      );
    }
    return last;
  };

  const xRow = (2 * hidden) / width;
  const pair = sequences.map((_, s) => s);
  /** Who used a half of LayerNorm's table, or GELU's table, last. */
  const usedHalf = [-1, -1];
  let usedGelu = -1;
  const loadNorm = (half: number, at: number, about: string): void => {
    emit("norm", about, { half, address: at, words: normWords * 6 - 1 }, [usedHalf[half]!]);
  };
  for (const [step, { mode, tables, ...factors }] of schedules.entries()) {
    const whole = step === 0 || mode.kind === "refresh" || !reuse;
    const latentPiece = tokens * latentWords - 1;
    emit("reuse", `step ${step}: ${whole ? "all tokens" : "who is active"}`, {
      whole: Number(whole),
      alpha: Math.round((reuse?.alpha ?? 0) * 256),
      maxAge: reuse?.maxAge ?? 0,
      lastToken: tokens - 1,
      address: latent.address,
      words: latentPiece,
      termsAddress: reference.address,
      termsWords: latentPiece,
    });
    if (reuse) {
      emit("move", "latents of active tokens to the reference", {
        address: latent.address,
        words: latentWords - 1,
        stride: latentWords,
        listed: 1,
        outAddress: reference.address,
        outStride: latentWords,
        outWords: latentWords - 1,
        scattered: 1,
      });
    }
    // Halves of the table: one for each sequence, or both in turns for a single one.
    const halfOf = (s: number, second: boolean): number => (labels.length === 2 ? s : Number(second));
    const stream = pair.map((s) => {
      const { x: to } = buffers[s]!;
      loadNorm(halfOf(s, false), tables[s]!.blocks[0]!.norm1.at, `norm 1 of block 0, sequence ${s}`);
      return runLayer(embed, {
        about: `sequence ${s}:`,
        rows: { address: latent.address, words: latentWords, stride: latentWords, listed: true },
        ...{ prologue: "patch", epilogue: "add", needs: [] },
        terms: { address: positionsAt, listed: true },
        out: { address: to, stride: xRow },
      });
    });
    for (const [i, block] of blocks.entries()) {
      const scales = model.attention[`${ids[i]!}.attention`]!;
      const at = pair.map((s) => ({ ...buffers[s]!, table: tables[s]!.blocks[i]! }));
      const project3 = pair.map((s) => {
        const { x: rows, q, caches, table } = at[s]!;
        const half = halfOf(s, false);
        const common: Omit<LinearRun, "out"> = {
          about: `sequence ${s}:`,
          rows: { address: rows, words: xRow, stride: xRow },
          ...{ prologue: "norm", epilogue: "int8", norm: { norm: table.norm1.norm, half }, needs: [stream[s]!] },
        };
        runLayer(block.q, { ...common, out: { address: q, stride: block.q.channels.length / width } });
        const cache = { stride: 2 * chunks, scattered: true, heads: true };
        runLayer(block.k, { ...common, out: { address: caches[i]!.address, ...cache } });
        return (usedHalf[half] = runLayer(block.v, {
          ...common,
          out: { address: caches[i]!.address + headElements, ...cache },
        }));
      });
      emit("gelu", `gelu of block ${i}`, { address: block.gelu, words: 256 / width - 1 }, [usedGelu]);
      const attended = pair.map((s) => {
        const { q, caches, masks, keys, attended: to, table } = at[s]!;
        loadNorm(halfOf(s, true), table.norm2.at, `norm 2 of block ${i}, sequence ${s}`);
        const [masked, refresh] = [mode.kind === "masked", mode.kind === "refresh"];
        let last = -1;
        for (let head = 0; head < heads; head++) {
          const about = `sequence ${s}: block ${i} head ${head}`;
          const keysAt = keys[i]!.address + head * keyBytes;
          const masksAt = masks[i]!.address + head * tokens * maskWords * width;
          emit(
            "head",
            about,
            {
              ...{ masked: Number(masked), refresh: Number(refresh), lastToken: tokens - 1 },
              address: caches[i]!.address + head * tokens * 2 * headElements,
              words: tokens * 2 * chunks - 1,
              termsAddress: keysAt,
              termsWords: groups - 1,
              lastChunk: chunks - 1,
              lastGroup: groups - 1,
              threshold: mode.kind === "refresh" ? mode.threshold : 0,
              scoreMultiplier: scales.score.multiplier,
              scoreShift: scales.score.shift - 1,
              outputMultiplier: scales.output.multiplier,
              outputShift: scales.output.shift - 1,
            },
            [project3[s]!],
          );
          last = emit(
            "attend",
            about,
            {
              ...{ masked: Number(masked), refresh: Number(refresh) },
              address: q + head * headElements,
              words: chunks - 1,
              stride: block.q.channels.length / width,
              ...(masked
                ? { termsAddress: masksAt, termsWords: maskWords - 1, termsStride: maskWords, termsListed: 1 }
                : {}),
              outAddress: to + head * headElements,
              outStride: heads * chunks,
              outWords: chunks - 1,
              ...(refresh
                ? {
                    masksAddress: masksAt,
                    masksWords: tokens * maskWords - 1,
                    keysAddress: keysAt,
                    keysWords: groups - 1,
                  }
                : {}),
            },
            [project3[s]!],
          );
        }
        return last;
      });
      const added = pair.map((s) => {
        const { x: rows, attended: from, table } = at[s]!;
        return runLayer(block.out, {
          about: `sequence ${s}:`,
          records: table.gate1,
          rows: { address: from, words: heads * chunks, stride: heads * chunks },
          ...{ prologue: "rows", epilogue: "add", needs: [attended[s]!] },
          terms: { address: rows, listed: false },
          out: { address: rows, stride: xRow },
        });
      });
      const upped = pair.map((s) => {
        const { x: rows, inner, table } = at[s]!;
        const half = halfOf(s, true);
        return (usedGelu = usedHalf[half] =
          runLayer(block.up, {
            about: `sequence ${s}:`,
            rows: { address: rows, words: xRow, stride: xRow },
            ...{ prologue: "norm", epilogue: "gelu", norm: { norm: table.norm2.norm, half }, needs: [added[s]!] },
            out: { address: inner, stride: innerFeatures / width },
          }));
      });
      for (const s of pair) {
        const { x: rows, inner, table } = at[s]!;
        const next = tables[s]!.blocks[i + 1]?.norm1 ?? tables[s]!.norm;
        loadNorm(halfOf(s, false), next.at, `norm after block ${i}, sequence ${s}`);
        stream[s] = runLayer(block.down, {
          about: `sequence ${s}:`,
          records: table.gate2,
          rows: { address: inner, words: block.down.beats, stride: innerFeatures / width },
          ...{ prologue: "rows", epilogue: "add", needs: [upped[s]!] },
          terms: { address: rows, listed: false },
          out: { address: rows, stride: xRow },
        });
      }
    }
    for (const s of pair) {
      const half = halfOf(s, false);
      usedHalf[half] = runLayer(project, {
        about: `sequence ${s}:`,
        rows: { address: buffers[s]!.x, words: xRow, stride: xRow },
        ...{ prologue: "norm", epilogue: "int16", norm: { norm: tables[s]!.norm.norm, half }, needs: [stream[s]!] },
        out: { address: buffers[s]!.output, stride: latentWords, scattered: true },
      });
    }
    const { keep, outputs } = latentFactors(factors, guidance);
    emit("update", `step ${step}: the next latent`, {
      address: latent.address,
      words: latentPiece,
      termsAddress: buffers[0]!.output,
      termsWords: latentPiece,
      thirdAddress: buffers.at(-1)!.output,
      outAddress: latent.address,
      outWords: latentPiece,
      keepFactor: keep,
      withFactor: outputs[0]!,
      withoutFactor: outputs[1] ?? 0,
    });
  }
  emit("end", "", {});

  const bytesEach = descriptorBytes(shape);
  const program = map.reserve("program", commands.length * bytesEach);
  const bytes = new Uint8Array(map.end);
  for (const { at, bytes: content } of map.contents) bytes.set(content, at);
  for (const [i, command] of commands.entries()) bytes.set(assemble(command), program.address + i * bytesEach);
  return {
    ...{ bytes, size: map.end, regions: map.regions, commands, latent, latentOrder },
    program: { address: program.address, words: program.bytes / width },
    kept: buffers.map(({ caches, masks, keys }) => ({ caches, masks, keys })),
    layout: { headBytes: headElements, maskBytes: maskWords * width },
  };
}
