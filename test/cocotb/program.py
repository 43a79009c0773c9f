"""Whole programs, against the golden model's bytes: however memory answers, and whatever ended the program before."""

import random

import cocotb
from cocotb.triggers import ClockCycles
from host import CONTROL, READ_ERROR, STOPPED, WRITE_ERROR, Host


@cocotb.test()
async def runs(dut):
    host = await Host.start(dut)
    await host.runs()


@cocotb.test()
async def runs_with_pauses_on_all_channels(dut):
    host = await Host.start(dut)
    host.pause(host.memory_channels + host.lite_channels, 0.3)
    await host.runs()


@cocotb.test()
async def runs_where_writes_count_from_their_answers_on(dut):
    host = await Host.start(dut)
    host.memory.late = True
    await host.runs()


@cocotb.test()
async def ends_with_errors_of_the_bus(dut):
    host = await Host.start(dut)
    place = {region["name"]: region["address"] for region in host.description["regions"]}
    for name, code in [("weights blocks.0.q 0", READ_ERROR), ("cache 0 0", WRITE_ERROR)]:
        await host.load()
        host.memory.bad = place[name]
        await host.begin()
        assert await host.ends() == code, name
        host.memory.bad = None
    await host.runs()


@cocotb.test()
async def stops_within_bursts(dut):
    host = await Host.start(dut)
    host.pause(host.memory_channels, 0.2)
    chance = random.Random(3)
    for _ in range(4):
        await host.load()
        await host.begin()
        await ClockCycles(dut.aclk, chance.randint(50, 2500))
        await host.write(CONTROL, 2)
        assert await host.ends() == STOPPED
    await host.runs()


@cocotb.test()
async def is_reset_within_bursts(dut):
    host = await Host.start(dut)
    host.pause(host.memory_channels, 0.2)
    chance = random.Random(4)
    for _ in range(4):
        await host.load()
        await host.begin()
        await ClockCycles(dut.aclk, chance.randint(50, 2500))
        await host.reset()
        assert await host.read(0x14) == (0, 0)
    await host.runs()
