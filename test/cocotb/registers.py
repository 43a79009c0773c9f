"""The registers over AXI4-Lite, as a manager that is not ours drives them."""

import os
import random
import sys

import cocotb
from cocotb.triggers import ClockCycles
from cocotbext.axi import AxiResp
from host import CONTROL, Host

sys.path.insert(0, os.environ["DISC_SOFTWARE"])
import disc  # noqa: E402  the driver beside the design: names and offsets

SETTINGS = ["base_low", "base_high", "image_words", "program", "program_words", "watchdog"]


@cocotb.test()
async def answers_at_registers_alone(dut):
    host = await Host.start(dut)
    assert await host.read(0x000) == (AxiResp.OKAY, disc.ID_VALUE)
    assert await host.read(0x004) == (AxiResp.OKAY, disc.VERSION_VALUE)
    places = set(disc.REGISTERS.values())
    for offset in [0x00C, 0x03C, 0x07C, 0x0D8, 0x800, 0xFFC]:
        assert offset not in places
        assert (await host.read(offset))[0] == AxiResp.SLVERR, hex(offset)
        assert await host.write(offset, 1) == AxiResp.SLVERR, hex(offset)
    for name, offset in disc.REGISTERS.items():
        assert (await host.read(offset))[0] == AxiResp.OKAY, name


@cocotb.test()
async def address_and_data_come_apart(dut):
    """Either of them first, by up to twelve cycles."""
    host = await Host.start(dut)
    write = host.registers.write_if
    chance = random.Random(1)
    for wait in [0, 1, 2, 12]:
        for first, second in [(write.aw_channel, write.w_channel), (write.w_channel, write.aw_channel)]:
            value = chance.getrandbits(32)
            second.pause = True
            writing = cocotb.start_soon(host.write(disc.REGISTERS["watchdog"], value))
            await ClockCycles(dut.aclk, 3 + wait)
            assert first.empty() and not writing.done(), "answered before it was whole"
            second.pause = False
            assert await writing == AxiResp.OKAY
            assert await host.read(disc.REGISTERS["watchdog"]) == (AxiResp.OKAY, value)


@cocotb.test()
async def settings_by_bytes_at_random_pace(dut):
    """Reads and writes at once, of any bytes of a word, each channel paused in a third of the cycles; against a model."""
    host = await Host.start(dut)
    host.pause(host.lite_channels, 0.33)
    chance = random.Random(2)
    model = {name: (await host.read(disc.REGISTERS[name]))[1] for name in SETTINGS}
    for _ in range(int(os.environ.get("DISC_TRIALS", "30"))):
        name = chance.choice(SETTINGS)
        first = chance.randrange(4)
        data = chance.randbytes(chance.randint(1, 4 - first))
        answer = await host.registers.write(disc.REGISTERS[name] + first, data)
        assert answer.resp == AxiResp.OKAY
        old = model[name].to_bytes(4, "little")
        model[name] = int.from_bytes(old[:first] + data + old[first + len(data) :], "little")
        asked = chance.choice(SETTINGS)
        assert await host.read(disc.REGISTERS[asked]) == (AxiResp.OKAY, model[asked]), asked
    for name in SETTINGS:
        assert await host.read(disc.REGISTERS[name]) == (AxiResp.OKAY, model[name]), name


@cocotb.test()
async def refuses_a_start_with_a_stop(dut):
    host = await Host.start(dut)
    assert await host.write(CONTROL, 3) == AxiResp.SLVERR
    assert await host.read(disc.REGISTERS["status"]) == (AxiResp.OKAY, 0)
    assert await host.read(disc.REGISTERS["interrupt"]) == (AxiResp.OKAY, 4)
    # Ones clear, and only under their strobe.
    await host.registers.write(disc.REGISTERS["interrupt"] + 1, b"\xff\xff\xff")
    assert await host.read(disc.REGISTERS["interrupt"]) == (AxiResp.OKAY, 4)
    assert await host.write(disc.REGISTERS["interrupt"], 4) == AxiResp.OKAY
    assert await host.read(disc.REGISTERS["interrupt"]) == (AxiResp.OKAY, 0)
    # A start with nothing set stops at once, with an error: no cycle reaches memory.
    assert await host.write(CONTROL, 1) == AxiResp.OKAY
    await ClockCycles(dut.aclk, 20)
    _, status = await host.read(disc.REGISTERS["status"])
    assert status & 1 == 0 and status >> 8 & 15 >= 10, hex(status)
