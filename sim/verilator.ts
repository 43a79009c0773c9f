import koffi from "koffi";
import type { Verilog } from "../generator/hdl/index.ts";
import { buildModel, SimulationError } from "./build.ts";
import type { Engine } from "./engine.ts";
import { cutOff, fstPlace } from "./trace-file.ts";

/** What closes the instances that are open. The end of the process unloads their libraries, which must find none. */
const open = new Set<() => void>();
process.on("exit", () => {
  for (const close of open) close();
});

/**
 * Builds a design with Verilator (once for each content) and makes an instance of it in this process.
 * @throws SimulationError when it cannot be built or traced
 */
export async function verilatorEngine(
  verilog: Verilog,
  { seed = 1, trace, quick = false, coverage }: { seed?: number; trace?: string; quick?: boolean; coverage?: string },
): Promise<Engine> {
  const place = trace === undefined ? undefined : fstPlace(trace);
  const build = { trace: place !== undefined, quick, coverage: coverage !== undefined };
  const api = bind(await buildModel(verilog, build), build);
  const handle: unknown = api.create(seed >>> 0);
  if (place !== undefined && !api.trace!(handle, place)) {
    api.endTrace!(handle);
    api.free(handle);
    throw new SimulationError(`the trace ${trace} cannot be written`);
  }
  const close = (): void => {
    open.delete(close);
    if (coverage !== undefined) api.cover!(handle, coverage);
    const errno = place === undefined ? 0 : (api.endTrace!(handle) as number);
    api.free(handle);
    if (errno !== 0) throw cutOff(trace!, errno);
  };
  open.add(close);
  return {
    get cycle() {
      return api.cycle(handle) as number;
    },
    poke: (port, words) => void api.poke(handle, port, words),
    peek: (port, words) => void api.peek(handle, port, words),
    settle: () => void api.eval(handle),
    reset: () => void api.reset(handle),
    step: (cycles) => void api.step(handle, cycles),
    run: (stream, count, limit) => api.run(handle, stream, count, limit) !== 0,
    push: (stream, words, beats) => void api.push(handle, stream, words, beats),
    take: (stream, words, times) => void api.take(handle, stream, words, times, times.length),
    stall: (stream, probability) => void api.stall(handle, stream, probability),
    streamState(stream) {
      const out = new Float64Array(4);
      api.state(handle, stream, out);
      return out;
    },
    restart: (stream) => void api.restart(handle, stream),
    failure() {
      const cycle = api.failed(handle) as number;
      if (cycle < 0) return undefined;
      const stream = api.failedStream(handle) as number;
      // Verilator calls the whole design "top".
      return stream < 0
        ? { cycle, check: (api.failedCheck(handle) as string).replace(/^top\./, "") }
        : { cycle, stream };
    },
    close,
  };
}

function bind(path: string, { trace, coverage }: { trace: boolean; coverage: boolean }) {
  const library = koffi.load(path);
  const words = "uint32_t*";
  const wordsOut = koffi.out(koffi.pointer("uint32_t"));
  const numbersOut = koffi.out(koffi.pointer("double"));
  return {
    create: library.func("bench_new", "void*", ["uint32_t"]),
    free: library.func("bench_free", "void", ["void*"]),
    poke: library.func("bench_poke", "void", ["void*", "uint32_t", words]),
    peek: library.func("bench_peek", "void", ["void*", "uint32_t", wordsOut]),
    eval: library.func("bench_eval", "void", ["void*"]),
    reset: library.func("bench_reset", "void", ["void*"]),
    cycle: library.func("bench_cycle", "double", ["void*"]),
    step: library.func("bench_step", "void", ["void*", "double"]),
    run: library.func("bench_run", "int", ["void*", "uint32_t", "uint32_t", "double"]),
    push: library.func("stream_push", "void", ["void*", "uint32_t", words, "uint32_t"]),
    take: library.func("stream_take", "void", ["void*", "uint32_t", wordsOut, numbersOut, "uint32_t"]),
    stall: library.func("stream_stall", "void", ["void*", "uint32_t", "double"]),
    state: library.func("stream_state", "void", ["void*", "uint32_t", numbersOut]),
    restart: library.func("stream_restart", "void", ["void*", "uint32_t"]),
    failed: library.func("bench_failed", "double", ["void*"]),
    failedStream: library.func("bench_failed_stream", "int", ["void*"]),
    failedCheck: library.func("bench_failed_check", "const char*", ["void*"]),
    trace: trace ? library.func("bench_trace", "bool", ["void*", "const char*"]) : undefined,
    endTrace: trace ? library.func("bench_end_trace", "int", ["void*"]) : undefined,
    cover: coverage ? library.func("bench_cover", "void", ["void*", "const char*"]) : undefined,
  };
}
