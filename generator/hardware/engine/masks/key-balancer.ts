import {
  bitsFor,
  Bool,
  concat,
  connect,
  count,
  Enum,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  Queue,
  select,
  send,
  Stream,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type Registered,
  type UIntType,
  type UIntValue,
  type VecType,
  type VecValue,
} from "../../../hdl/index.ts";
import { ceilLog2 } from "../../shapes/array-shape.ts";
import { butterfly } from "../../shapes/distribution.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { keyGroup } from "./key-table.ts";

/** A query, by its number in the pass. */
const queryType = ({ maxRows }: EngineShape) => UInt(bitsFor(maxRows - 1));

const balancerPorts = (shape: EngineShape) => ({
  pass: input({ lastGroup: engineTypes(shape).group, lastQuery: queryType(shape) }),
  groups: input(Stream({ bits: UInt(shape.maskSlots * shape.lanes).describe("in token order") })),
  newKeys: output(Stream({ keys: keyGroup(shape) })),
});

/**
 * The keys of the rule `balanced`, from the mask that a refresh pass makes: counts how often each token is selected and then,
 * slot by slot, takes the key that keeps the fullest bank lowest, the smallest of equals (`balancedKeys`).
 *
 * A group of mask bits takes maskSlots + 2 cycles to count, in which a slot is read while the one before is written; behind the last
 * one a slot takes lanes + 9 + log2(lanes) cycles.
 */
export class KeyBalancer extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots, maxRows } = shape;
    super({
      about: "Counts the selections of each token, and chooses the keys that spread them evenly.",
      parameters: { lanes, slots, maskSlots, rows: maxRows },
    });
    const type = engineTypes(shape);
    const queries = queryType(shape);
    const countType = UInt(bitsFor(maxRows));
    this.io = this.ports(balancerPorts(shape));
    const { pass, groups, newKeys } = this.io;

    const { state } = this.registers({
      state: Enum("wait", "read", "write", "settle", "look", "found", "try", "turn", "take", "give").reset("wait"),
    });
    const { query, group, place, bits, lastGroup, lastQuery } = this.registers({
      query: queries.reset(0),
      group: type.group.reset(0),
      place: UInt(Math.max(1, ceilLog2(maskSlots))).reset(0),
      bits: UInt(maskSlots * lanes),
      lastGroup: type.group,
      lastQuery: queries,
    });
    const { counts } = this.memories({ counts: Memory(slots, Vec(lanes, countType), "any") });
    const at = (maskSlots > 1 ? concat(group, place) : group).resize(type.slot.width);
    // A block RAM's word takes most of a cycle to come out.
    const { word } = this.registers({ word: Vec(lanes, countType) });
    word.next(counts.read(at).elements);
    const { taken } = this.registers({ taken: Bool().describe("the sums of the best key are there").reset(false) });
    const { queue } = this.instances({ queue: new Queue({ keys: keyGroup(shape) }, Math.max(1, slots / maskSlots)) });
    const { placeEnds, gives } = this.nodes({
      placeEnds: count(place, maskSlots - 1, state.is("read").or(state.is("take").and(taken))),
      gives: state.is("give").and(queue.put.ready),
    });
    const { groupEnds } = this.nodes({ groupEnds: count(group, lastGroup, gives.or(state.is("write"))) });
    const { allCounted } = this.nodes({ allCounted: count(query, lastQuery, groupEnds.and(state.is("write"))) });

    const loadType = UInt(countType.width + bitsFor(slots - 1));
    this.countSelections(counts, word, bits, { reads: state.is("read"), at, isFirst: query.eq(0) });

    const { loads, keys, trial } = this.registers({
      loads: Vec(lanes, loadType),
      keys: keyGroup(shape),
      trial: UInt(type.lane.width + 1),
    });
    const { tries } = this.nodes({ tries: state.is("try").and(trial.lt(lanes)) });
    const { best, sums, judges } = this.judge(word, loads, tries, trial.truncate(type.lane.width));

    groups.ready.drive(state.is("wait"));
    select(state, {
      wait: () => {
        when(groups.valid, () => {
          bits.next(groups.bits);
          lastGroup.next(pass.lastGroup);
          lastQuery.next(pass.lastQuery);
          state.next("read");
        });
      },
      read: () => {
        when(placeEnds, () => {
          state.next("write");
        });
      },
      write: () => {
        state.next("wait");
        when(allCounted, () => {
          state.next("settle");
        });
      },
      settle: () => {
        // That all are counted is known late: the banks are emptied behind that.
        loads.next(Array.from({ length: lanes }, () => 0));
        state.next("look");
      },
      look: () => {
        state.next("found");
      },
      found: () => {
        trial.next(0);
        state.next("try");
      },
      try: () => {
        when(tries, () => {
          trial.next(trial.wrapAdd(1));
        });
        when(tries.not().and(judges.not()), () => {
          state.next("turn");
          // Once more, for its sums.
          trial.next(best.resize(trial.width));
        });
      },
      turn: () => {
        state.next("take");
        taken.next(false);
      },
      take: () => {
        taken.next(true);
        when(taken, () => {
          loads.next(sums.elements);
          keys.next(keys.map((old, i) => mux(place.eq(i), best, old)));
          state.next("look");
          when(placeEnds, () => {
            state.next("give");
          });
        });
      },
      give: () => {
        when(gives, () => {
          state.next("look");
        });
        when(groupEnds, () => {
          state.next("wait");
        });
      },
    });
    send(queue.put, state.is("give"), { keys });
    connect(newKeys, queue.get);
  }

  /** Adds the lowest mask bits to the counts of a slot, whose word comes out two cycles after it is read. */
  private countSelections(
    counts: Memory<VecType<UIntType>>,
    word: VecValue<UIntType>,
    bits: Registered<UIntType>,
    { reads, at, isFirst }: { readonly reads: BoolValue; readonly at: UIntValue; readonly isFirst: BoolValue },
  ): void {
    const { reading } = this.stages({ reading: { valid: reads, at, isFirst } });
    const { counting } = this.stages({ counting: reading });
    when(counting.valid, () => {
      counts.write(
        counting.at,
        word.map((selections, i) =>
          mux(counting.isFirst, literal(selections.type, 0), selections).wrapAdd(bits.bit(i).asUInt()),
        ),
      );
      bits.next(bits.shr(word.length).resize(bits.width));
    });
  }

  /**
   * Tries a key of a slot each cycle: in one the slot turned by it, in the next one the loads of the banks with that, then the fullest of them.
   * @returns the best key, the loads with the one two cycles before this one, and whether any is being tried
   */
  private judge(slot: VecValue<UIntType>, loads: VecValue<UIntType>, tries: BoolValue, key: UIntValue) {
    const load = loads.at(0).type;
    const { best, bestMost } = this.registers({ best: key.type, bestMost: load });
    const { turned } = this.stages({ turned: { valid: tries, key, slot: butterfly(slot, key) } });
    const sums = turned.slot.map((selections, bank) => loads.at(bank).wrapAdd(selections));
    const { tried } = this.stages({ tried: { valid: turned.valid, key: turned.key, sums: vec(sums) } });
    const larger = (a: UIntValue, b: UIntValue): UIntValue => mux(a.gt(b), a, b);
    // The fullest bank: of every two the fuller one, in a cycle each time.
    let judged = { valid: tried.valid, key: tried.key, loads: tried.sums };
    let judges = turned.valid.or(tried.valid);
    for (let banks = loads.length / 2; banks >= 1; banks /= 2) {
      const [before, name] = [judged, `judged${banks}`];
      const fuller = Array.from({ length: banks }, (_, i) =>
        larger(before.loads.at(2 * i), before.loads.at(2 * i + 1)),
      );
      judged = this.stages({ [name]: { valid: before.valid, key: before.key, loads: vec(fuller) } })[name]!;
      judges = judges.or(judged.valid);
    }
    const most = judged.loads.at(0);
    when(judged.valid.and(judged.key.eq(0).or(most.lt(bestMost))), () => {
      best.next(judged.key);
      bestMost.next(most);
    });
    return { best, sums: tried.sums, judges };
  }
}
