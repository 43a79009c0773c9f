import type { Module } from "../../module.ts";
import { QueueProof, SkidBufferProof } from "./buffers.ts";
import { PipelineProof } from "./pipeline.ts";
import { ArbiterProof, ForkProof, JoinProof, SomeForkProof } from "./routing.ts";
import { NarrowProof, WidenProof } from "./width.ts";

/** The library's parts with what is proved of them, at sizes small enough to be quick and odd enough to tell. */
export const units: Readonly<Record<string, { readonly proves: string; readonly build: () => Module }>> = {
  "skid-buffer": { proves: "two beats, in order, none lost", build: () => new SkidBufferProof(2) },
  "queue-1": { proves: "a queue of one beat", build: () => new QueueProof(2, 1) },
  "queue-3": { proves: "a queue of three, no power of two", build: () => new QueueProof(2, 3) },
  "queue-4": { proves: "a queue of four", build: () => new QueueProof(2, 4) },
  "queue-front-2": {
    proves: "a queue of two, one of them in front",
    build: () => new QueueProof(2, 2, { front: true }),
  },
  "queue-front-4": {
    proves: "a queue of four, one of them in front",
    build: () => new QueueProof(2, 4, { front: true }),
  },
  "queue-front-5": {
    proves: "a queue of five, one of them in front",
    build: () => new QueueProof(2, 5, { front: true }),
  },
  "queue-reserved-3": {
    proves: "a queue of three whose beats have a place",
    build: () => new QueueProof(2, 3, { reserved: true }),
  },
  fork: { proves: "every sink gets each beat once", build: () => new ForkProof(2) },
  "fork-some": { proves: "those sinks get a beat that need it", build: () => new SomeForkProof(2) },
  join: { proves: "one beat of each source at once", build: () => new JoinProof(2) },
  "arbiter-2": { proves: "two inputs, none waits for long", build: () => new ArbiterProof(2, 2) },
  "arbiter-3": { proves: "three inputs, none waits for long", build: () => new ArbiterProof(2, 3) },
  pipeline: { proves: "two stages, in order, none lost", build: () => new PipelineProof(2) },
  widen: { proves: "three beats into one, each in its place", build: () => new WidenProof(2, 3) },
  narrow: { proves: "one beat into three, lowest first", build: () => new NarrowProof(2, 3) },
};
