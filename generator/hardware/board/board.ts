import {
  assign,
  Bool,
  concat,
  connect,
  flip,
  input,
  Module,
  output,
  Queue,
  SkidBuffer,
  through,
  UInt,
} from "../../hdl/index.ts";
import { REGISTER_ADDRESS_BITS } from "../host/register-map.ts";
import type { BusShape } from "../memory/axi.ts";
import { busSink, busSource, channelTypes, connectBus, liteTypes, managerPorts } from "../memory/axi-channels.ts";
import { HostBridge } from "./host-bridge.ts";
import { accessType, SdramController, sdramPins } from "./sdram.ts";
import { SharedMemory } from "./shared-memory.ts";
import { UartReceiver, UartTransmitter } from "./uart.ts";

/** Bytes that wait for the bridge: those that come while it replies to what was written before, and the next two reads. */
const BYTES_WAITING = 16;

export interface BoardShape {
  /** The accelerator's bus of memory. */
  readonly bus: BusShape;
  /** MHz of the clock. */
  readonly mhz: number;
  /** Of the serial line. */
  readonly clocksPerBit: number;
}

/** What stands beside an accelerator on a board with a serial line and an SDRAM: the accelerator's two buses go into it. */
export class Board extends Module {
  readonly io;

  constructor({ bus, mhz, clocksPerBit }: BoardShape) {
    super({
      about: "A host on a serial line and an SDRAM, for an accelerator.",
      parameters: { bus, mhz, clocksPerBit },
    });
    const [axi, lite, hostTypes] = [channelTypes(bus), liteTypes(REGISTER_ADDRESS_BITS), liteTypes(32)];
    this.io = this.ports({
      ...managerPorts(lite, "sAxi"),
      ...flip(managerPorts(axi, "mAxi")),
      irq: input(Bool()),
      fromHost: input(Bool().describe("serial line, of another clock")),
      toHost: output(Bool().describe("serial line")),
      ...sdramPins(),
      lights: output(UInt(3).describe("from the lowest: the memory is set up, the interrupt, a byte comes")),
    });
    const { io } = this;
    const { receiver, transmitter, received, bridge, memory, access, controller } = this.instances({
      receiver: new UartReceiver(clocksPerBit),
      transmitter: new UartTransmitter(clocksPerBit),
      received: new Queue({ data: UInt(8) }, BYTES_WAITING),
      bridge: new HostBridge(),
      memory: new SharedMemory(bus),
      access: new SkidBuffer(accessType(bus)),
      controller: new SdramController({ bytes: bus.bytes, mhz }),
    });
    receiver.line.drive(io.fromHost);
    connect(received.put, receiver.bytes);
    connect(bridge.bytes, received.get);
    bridge.broken.drive(receiver.broken);
    connect(transmitter.bytes, bridge.replies);
    io.toHost.drive(transmitter.line);

    connectBus(busSink(lite, io, "sAxi"), busSource(lite, bridge, "sAxi"));
    connectBus(busSink(hostTypes, memory, "host"), busSource(hostTypes, bridge, "memory"));
    connectBus(busSink(axi, memory, "mAxi"), busSource(axi, io, "mAxi"));
    connect(controller.accesses, through(access, memory.accesses));
    memory.returned.valid.drive(controller.returned.valid);
    memory.returned.data.drive(controller.returned.data);
    assign(io.chip, controller.chip);
    controller.taken.drive(io.taken);
    io.lights.drive(concat(io.fromHost.not(), io.irq, controller.isReady));
  }
}
