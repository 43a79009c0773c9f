"""An accelerator on the models of cocotbext-axi: its clock and reset, its registers, and a memory on its bus."""

import json
import os
import random
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, First, RisingEdge, Timer
from cocotbext.axi import AxiBus, AxiLiteBus, AxiLiteMaster, AxiResp, AxiSlave

IMAGE = Path(os.environ["DISC_IMAGE"])
BASE = 0x8000_0000
STOPPED, READ_ERROR, WRITE_ERROR, NONE = 8, 4, 5, 0
CONTROL, STATUS, INTERRUPT = 0x10, 0x14, 0x1C


class Memory:
    """Bytes from BASE on. What is written counts from the answer on where `late`; answers are errors at the byte `bad`."""

    def __init__(self):
        self.bytes = bytearray()
        self.waiting = []
        self.late = False
        self.bad = None

    def _at(self, address, length):
        at = address - BASE
        if not 0 <= at <= len(self.bytes) - length:
            raise IndexError(f"an access outside of the image: 0x{address:x}")
        if self.bad is not None and at <= self.bad < at + length:
            raise ValueError("a bad byte")
        return at

    async def read(self, address, length):
        at = self._at(address, length)
        return bytes(self.bytes[at : at + length])

    async def write(self, address, data):
        self.waiting.append((self._at(address, len(data)), data))
        if not self.late:
            self.commit()

    def commit(self):
        for at, data in self.waiting:
            self.bytes[at : at + len(data)] = data
        self.waiting.clear()


def some(share, seed):
    """True in about this share of cycles, at random."""
    chance = random.Random(seed)
    while True:
        yield chance.random() < share


class Host:
    def __init__(self, dut):
        self.dut = dut
        self.registers = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axi"), dut.aclk, dut.aresetn, reset_active_level=False)
        self.memory = Memory()
        self.slave = AxiSlave(AxiBus.from_prefix(dut, "m_axi"), dut.aclk, dut.aresetn, self.memory, reset_active_level=False)
        answers = self.slave.write_if.b_channel
        send = answers.send

        async def send_late(answer):
            if self.memory.late:
                await ClockCycles(dut.aclk, random.randint(1, 60))
                self.memory.commit()
            await send(answer)

        answers.send = send_late
        self.description = json.loads((IMAGE / "image.json").read_text())

    @property
    def lite_channels(self):
        write, read = self.registers.write_if, self.registers.read_if
        return [write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel]

    @property
    def memory_channels(self):
        write, read = self.slave.write_if, self.slave.read_if
        return [write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel]

    @staticmethod
    def pause(channels, share):
        for seed, channel in enumerate(channels):
            channel.clear_pause_generator()
            channel.pause = False
            if share > 0:
                channel.set_pause_generator(some(share, seed))

    async def reset(self):
        self.dut.aresetn.value = 0
        await ClockCycles(self.dut.aclk, 4)
        self.dut.aresetn.value = 1
        await ClockCycles(self.dut.aclk, 2)

    @classmethod
    async def start(cls, dut):
        Clock(dut.aclk, 10, "ns").start()
        dut.aresetn.value = 0
        host = cls(dut)
        await host.reset()
        return host

    async def write(self, offset, value):
        answer = await self.registers.write(offset, value.to_bytes(4, "little"))
        return answer.resp

    async def read(self, offset):
        answer = await self.registers.read(offset, 4)
        return answer.resp, int.from_bytes(answer.data, "little")

    async def load(self):
        """The image into memory, its places into the registers; all but the start."""
        self.memory.bytes = bytearray((IMAGE / "image.bin").read_bytes())
        self.memory.waiting.clear()
        for register in self.description["host"]["registers"]:
            if register["offset"] == CONTROL:
                continue
            value = BASE if register["register"] == "baseLow" else register["value"]
            assert await self.write(register["offset"], value or 0) == AxiResp.OKAY, register["register"]

    async def begin(self):
        assert await self.write(CONTROL, 1) == AxiResp.OKAY

    async def ends(self, limit=200_000):
        """Waits for the interrupt: the error's code of the program."""
        first = await First(RisingEdge(self.dut.irq), Timer(10 * limit, "ns"))
        assert isinstance(first, RisingEdge), f"no interrupt within {limit} cycles"
        _, status = await self.read(STATUS)
        assert status & 1 == 0, "busy behind the interrupt"
        assert await self.write(INTERRUPT, 7) == AxiResp.OKAY
        await ClockCycles(self.dut.aclk, 2)
        assert self.dut.irq.value == 0, "the interrupt stays"
        return status >> 8 & 15

    def check(self):
        """Memory has what the golden model says, and the program and weights as they were."""
        golden = (IMAGE / "golden.bin").read_bytes()
        written = set()
        for region in self.description["golden"]["regions"]:
            at, count = region["address"], region["bytes"]
            expected = golden[region["at"] : region["at"] + count]
            assert self.memory.bytes[at : at + count] == expected, f"{region['name']} differs"
            written.add(region["name"])
        image = (IMAGE / "image.bin").read_bytes()
        for region in self.description["regions"]:
            if region["name"].split(" ")[0] in ("weights", "records", "program"):
                at, count = region["address"], region["bytes"]
                assert self.memory.bytes[at : at + count] == image[at : at + count], f"{region['name']} was written"
        assert written, "nothing to compare"

    async def runs(self):
        await self.load()
        await self.begin()
        assert await self.ends() == NONE
        self.check()
