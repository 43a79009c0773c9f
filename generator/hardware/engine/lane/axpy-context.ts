import {
  assert,
  assign,
  Bool,
  connect,
  count,
  gated,
  input,
  Memory,
  Module,
  output,
  payloadOf,
  Queue,
  SkidBuffer,
  step,
  Stream,
  UInt,
  Valid,
  when,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { countPlacesLate, latePlaces, roomType } from "../../shapes/registers.ts";
import { laneRooms, probabilityType, weightType } from "./lane-types.ts";

/**
 * The axpy context of a lane: what its multipliers are to do for weighted sums. Probabilities wait here until the list of their
 * query is whole; each list is played once for every chunk of the head dimension, one beat a selected slot.
 *
 * A chunk ends only with room for its vector: `vectorTaken` says when that is free again. Room for probabilities is
 * reserved (`reserves`, one cycle or more ahead of them) where `room` said in the cycle before that there is some.
 */
export class AxpyContext extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { slots, chunks, window } = shape;
    super({
      about: "Lists of a lane's probabilities, as beats that multiply its V rows by them.",
      parameters: { slots, chunks, window },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      lastChunk: input(type.chunk.describe("words in a row, less one")),
      room: output({ probability: roomType, list: roomType }),
      reserves: input({ probability: Bool(), list: Bool() }),
      probabilities: input(Valid(probabilityType(shape))),
      beats: output(Stream(weightType(shape))),
      vectorTaken: input(Bool().describe("a vector has left its queue")),
      hasBeat: output(Bool().describe("a beat is at hand, with room for its vector or not")),
    });
    const { lastChunk, room, reserves, probabilities, beats, vectorTaken, hasBeat } = this.io;
    const rooms = laneRooms(shape);

    // ---- The lists: entries in a ring, and the last index of each that is whole.
    const { ring } = this.memories({
      ring: Memory(rooms.probabilities, { slot: type.slot, probability: UInt(8) }, "any"),
    });
    const pointer = UInt(ring.addressWidth);
    const { lists } = this.instances({ lists: new Queue({ lastIndex: type.slot }, rooms.lists, { reserved: true }) });
    const places = (most: number) => latePlaces(most, "in use or on their way");
    const { base, ringTail, length, entries, listPlaces } = this.registers({
      base: pointer.reset(0),
      ringTail: pointer.reset(0),
      length: type.slot.reset(0),
      entries: places(rooms.probabilities),
      listPlaces: places(rooms.lists),
    });
    when(probabilities.valid, () => {
      ring.write(ringTail, { slot: probabilities.slot, probability: probabilities.probability });
      ringTail.next(ringTail.wrapAdd(1));
      length.next(step(length, probabilities.last));
    });
    connect(lists.put, { valid: probabilities.valid.and(probabilities.last), lastIndex: length });

    // ---- Each played once for every chunk. The next entry is read while one is offered.
    const { index, chunk } = this.registers({ index: type.slot.reset(0), chunk: type.chunk.reset(0) });
    const { lastIndex } = lists.get;
    const { play } = this.pipelines({ play: lists.get.valid });
    const { stands } = this.registers({
      stands: Bool().describe("all stages hold something, and nothing moves").reset(false),
    });
    const { fetches } = this.nodes({ fetches: lists.get.valid.and(stands.not()) });
    assert("standsAsItsStages", stands.eq(play.advance.not()));
    const { isLastChunk } = this.nodes({ isLastChunk: chunk.eq(lastChunk) });
    const { chunkEnds } = this.nodes({ chunkEnds: count(index, lastIndex, fetches) });
    when(chunkEnds, () => {
      chunk.next(step(chunk, isLastChunk));
    });
    const { listEnds } = this.nodes({ listEnds: chunkEnds.and(isLastChunk) });
    lists.get.ready.drive(listEnds);
    const entry = ring.read(base.add(index).truncate(pointer.width), fetches);
    const read = play.stage("read", { first: index.eq(0), last: index.eq(lastIndex), chunk });
    // A block RAM's word takes most of a cycle to come out.
    const found = play.stage("found", { first: read.first, last: read.last, chunk: read.chunk, entry });
    when(listEnds, () => {
      base.next(base.add(lastIndex).add(1).truncate(pointer.width));
    });

    // ---- What is reserved.
    const { vectors } = this.registers({ vectors: places(rooms.vectors) });
    // An entry's place is free when it has been read for the last time.
    const frees = fetches.and(isLastChunk);
    assign(room.probability, countPlacesLate(entries, rooms.probabilities, reserves.probability, frees));
    assign(room.list, countPlacesLate(listPlaces, rooms.lists, reserves.list, listEnds));
    const { buffer } = this.instances({ buffer: new SkidBuffer(payloadOf(beats)) });
    const { first, last, chunk: offered } = found;
    play.into(buffer.put, { first, last, chunk: offered, ...found.entry });
    const offer = buffer.get;
    // Whether a beat goes is known late: all else that the stages wait for is known before.
    const { fills } = this.nodes({ fills: stands.or(read.valid.and(found.valid.or(buffer.put.ready.not()))) });
    stands.next(offer.valid.and(offer.ready.not(), fills));
    hasBeat.drive(offer.valid);
    countPlacesLate(vectors, rooms.vectors, beats.fires.and(offer.last), vectorTaken);
    connect(beats, gated(offer, offer.last.not().or(vectors.hasRoom)));
  }
}
