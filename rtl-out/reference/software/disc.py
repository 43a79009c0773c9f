"""Driver of the DiSC accelerator, with the names of the C driver. Needs nothing beside Python 3.8; `Pynq` needs pynq.

    device = Mapped("/dev/uio0", memory="/dev/udmabuf0")   # or Pynq(overlay.accelerator, size), or Uart("/dev/ttyUSB0")
    accelerator = Accelerator(device)
    accelerator.load("build/seven")                         # the folder of disc compile
    accelerator.start()
    accelerator.wait()
    latent = accelerator.latent()                           # array of int16, [channels, height, width]
"""

import array
import json
import mmap
import os
import struct
import time

ID_VALUE = 0x44695343
VERSION_VALUE = 0x000200
# Offsets of the registers, and of their fields the lowest bit and the mask.
REGISTERS = {
    "id": 0x000,
    "version": 0x004,
    "shape": 0x008,
    "control": 0x010,
    "status": 0x014,
    "interrupt_enable": 0x018,
    "interrupt": 0x01c,
    "base_low": 0x020,
    "base_high": 0x024,
    "image_words": 0x028,
    "program": 0x02c,
    "program_words": 0x030,
    "watchdog": 0x034,
    "cycles_low": 0x080,
    "cycles_high": 0x084,
    "busy_low": 0x088,
    "busy_high": 0x08c,
    "drain_low": 0x090,
    "drain_high": 0x094,
    "maximum_low": 0x098,
    "maximum_high": 0x09c,
    "mask_low": 0x0a0,
    "mask_high": 0x0a4,
    "starved_low": 0x0a8,
    "starved_high": 0x0ac,
    "beats_read_low": 0x0b0,
    "beats_read_high": 0x0b4,
    "beats_written_low": 0x0b8,
    "beats_written_high": 0x0bc,
    "active_tokens_low": 0x0c0,
    "active_tokens_high": 0x0c4,
    "kept_positions_low": 0x0c8,
    "kept_positions_high": 0x0cc,
    "descriptors_low": 0x0d0,
    "descriptors_high": 0x0d4,
}
FIELDS = {
    ("id", "id"): (0, 0xffffffff),
    ("version", "version"): (0, 0x00ffffff),
    ("shape", "lanes"): (0, 0x000000ff),
    ("shape", "width"): (8, 0x0000ff00),
    ("shape", "log_tokens"): (16, 0x001f0000),
    ("control", "start"): (0, 0x00000001),
    ("control", "stop"): (1, 0x00000002),
    ("status", "busy"): (0, 0x00000001),
    ("status", "done"): (1, 0x00000002),
    ("status", "stuck"): (2, 0x00000004),
    ("status", "error"): (8, 0x00000f00),
    ("interrupt_enable", "enable_done"): (0, 0x00000001),
    ("interrupt_enable", "enable_error"): (1, 0x00000002),
    ("interrupt", "is_done"): (0, 0x00000001),
    ("interrupt", "is_error"): (1, 0x00000002),
    ("interrupt", "is_refused"): (2, 0x00000004),
    ("base_low", "base_low"): (0, 0xffffffff),
    ("base_high", "base_high"): (0, 0xffffffff),
    ("image_words", "image_words"): (0, 0xffffffff),
    ("program", "program"): (0, 0xffffffff),
    ("program_words", "program_words"): (0, 0xffffffff),
    ("watchdog", "watchdog"): (0, 0xffffffff),
    ("cycles_low", "cycles_low"): (0, 0xffffffff),
    ("cycles_high", "cycles_high"): (0, 0x00ffffff),
    ("busy_low", "busy_low"): (0, 0xffffffff),
    ("busy_high", "busy_high"): (0, 0x00ffffff),
    ("drain_low", "drain_low"): (0, 0xffffffff),
    ("drain_high", "drain_high"): (0, 0x00ffffff),
    ("maximum_low", "maximum_low"): (0, 0xffffffff),
    ("maximum_high", "maximum_high"): (0, 0x00ffffff),
    ("mask_low", "mask_low"): (0, 0xffffffff),
    ("mask_high", "mask_high"): (0, 0x00ffffff),
    ("starved_low", "starved_low"): (0, 0xffffffff),
    ("starved_high", "starved_high"): (0, 0x00ffffff),
    ("beats_read_low", "beats_read_low"): (0, 0xffffffff),
    ("beats_read_high", "beats_read_high"): (0, 0x00ffffff),
    ("beats_written_low", "beats_written_low"): (0, 0xffffffff),
    ("beats_written_high", "beats_written_high"): (0, 0x00ffffff),
    ("active_tokens_low", "active_tokens_low"): (0, 0xffffffff),
    ("active_tokens_high", "active_tokens_high"): (0, 0x00ffffff),
    ("kept_positions_low", "kept_positions_low"): (0, 0xffffffff),
    ("kept_positions_high", "kept_positions_high"): (0, 0x00ffffff),
    ("descriptors_low", "descriptors_low"): (0, 0xffffffff),
    ("descriptors_high", "descriptors_high"): (0, 0x00ffffff),
}
ERRORS = {
    0: "it has not, or it reached its end",
    1: "a descriptor's opcode is unknown",
    3: "a transfer reaches beyond the memory image",
    4: "a read was answered with SLVERR or DECERR",
    5: "a write was answered with SLVERR or DECERR",
    6: "the program ended without its end descriptor",
    7: "nothing moved for as many cycles as the watchdog allows",
    8: "software asked for it",
    9: "an answer came on the bus that nobody had asked for: the design was reset, and its memory was not",
    10: "baseLow is no multiple of 4096, or the image reaches beyond the addresses of the bus",
    11: "imageWords are less than 4096 bytes",
    12: "programWords is zero, or more than 4,194,304",
}


class DiscError(Exception):
    """What went wrong; `code` is that of the status register where the accelerator says so."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


class Accelerator:
    """
    `device` has `read(offset)`, `write(offset, value)`, `address`, where its memory begins on the accelerator's bus, and
    `fill(at, bytes)` and `look(at, count)` for that memory.
    """

    def __init__(self, device):
        self.device = device
        self.image = None
        if self._get("id") != ID_VALUE:
            raise DiscError("the registers are none of this accelerator's")
        if self._get("version") != VERSION_VALUE:
            raise DiscError("the accelerator is of another version than this driver")

    def _get(self, register):
        return self.device.read(REGISTERS[register])

    def _field(self, register, name):
        low, mask = FIELDS[register, name]
        return (self._get(register) & mask) >> low

    def load(self, folder):
        """Writes an image to memory, and says where it is."""
        with open(os.path.join(folder, "image.json"), encoding="utf8") as file:
            image = json.load(file)
        host = image["host"]
        # A word has as many bytes as lanes have multipliers.
        words = {each["register"]: each["value"] for each in host["registers"]}["imageWords"]
        if self._field("shape", "width") * words != image["size"]:
            raise DiscError("the image is for another width of array")
        if self._field("status", "busy"):
            raise DiscError("a program runs")
        with open(os.path.join(folder, host["initialise"]["file"]), "rb") as file:
            at = 0
            while piece := file.read(1 << 20):
                self.device.fill(at, piece)
                at += len(piece)
        base = {"baseLow": self.device.address & 0xFFFFFFFF, "baseHigh": self.device.address >> 32}
        for each in host["registers"]:
            if each["register"] != "control":
                value = base[each["register"]] if each["value"] is None else each["value"]
                self.device.write(each["offset"], value)
        self.image = image

    def start(self):
        if self._field("status", "stuck"):
            raise DiscError("the bus did not finish what was begun: reset accelerator and memory")
        if self._field("status", "busy"):
            raise DiscError("a program runs")
        self.device.write(REGISTERS["control"], FIELDS["control", "start"][1])

    def poll(self):
        """Whether the program has reached its end. Raises DiscError where an error stopped it."""
        status = self._get("status")

        def field(name):
            low, mask = FIELDS["status", name]
            return (status & mask) >> low

        if field("stuck"):
            raise DiscError("the bus did not finish what was begun: reset accelerator and memory")
        if field("busy"):
            return False
        if field("error"):
            raise DiscError(ERRORS.get(field("error"), "an unknown error"), field("error"))
        return field("done") == 1

    def wait(self, seconds=60.0, pause=0.001):
        end = time.monotonic() + seconds
        while not self.poll():
            if time.monotonic() > end:
                raise DiscError("the program does not end")
            time.sleep(pause)

    def stop(self):
        self.device.write(REGISTERS["control"], FIELDS["control", "stop"][1])

    def interrupt(self):
        """Which events raised the interrupt; they are cleared."""
        events = self._get("interrupt")
        self.device.write(REGISTERS["interrupt"], events)
        return events

    def counter(self, name):
        """A counter of the last program, as `cycles`."""
        return self._get(name + "_high") << 32 | self._get(name + "_low")

    def latent(self):
        """What stands in the latent: int16, [channels, height, width], in real values `scale` of image.json as large."""
        view = self.image["host"]["latent"]
        rows, columns, values = view["shape"]
        channels, patch, _ = view["patch"]["shape"]
        tokens = struct.unpack("<%dh" % (rows * columns * values), self.device.look(view["address"], view["bytes"]))
        latent = array.array("h")
        for channel in range(channels):
            for y in range(rows * patch):
                for x in range(columns * patch):
                    token = y // patch * columns + x // patch
                    element = (channel * patch + y % patch) * patch + x % patch
                    latent.append(tokens[token * values + element])
        return latent


class Mapped:
    """
    Registers of a UIO device, and memory that the kernel keeps for it and that reads back what was written (u-dma-buf, or reserved
    memory without a cache, by /dev/mem and `address`).
    """

    def __init__(self, registers, memory, address=None, size=None):
        if address is None:
            where = "/sys/class/u-dma-buf/%s/" % os.path.basename(memory)
            with open(where + "phys_addr", encoding="utf8") as file:
                address = int(file.read(), 0)
            with open(where + "size", encoding="utf8") as file:
                size = int(file.read(), 0)
        self.address = address
        is_physical = memory == "/dev/mem"
        self._registers = self._map(registers, 4096, 0)
        # 32 bits at a time: a copy of bytes may reach the bus as anything.
        self._words = memoryview(self._registers).cast("I")
        self._memory = self._map(memory, size, address if is_physical else 0)

    @staticmethod
    def _map(path, size, offset):
        file = os.open(path, os.O_RDWR | os.O_SYNC)
        try:
            return mmap.mmap(file, size, offset=offset)
        finally:
            os.close(file)

    def read(self, offset):
        return self._words[offset // 4]

    def write(self, offset, value):
        self._words[offset // 4] = value

    def fill(self, at, data):
        self._memory[at : at + len(data)] = data

    def look(self, at, count):
        return self._memory[at : at + count]


class Pynq:
    """The accelerator's IP in an overlay of pynq, and a buffer of `size` bytes, until `close`."""

    def __init__(self, ip, size):
        import pynq

        self._ip = ip
        self._buffer = pynq.allocate(shape=(size,), dtype="u1")
        self.address = self._buffer.physical_address
        if self.address % 4096:
            raise DiscError("the buffer does not begin at a multiple of 4096")

    def read(self, offset):
        return self._ip.read(offset)

    def write(self, offset, value):
        self._ip.write(offset, value)

    def fill(self, at, data):
        self._buffer[at : at + len(data)] = bytearray(data)
        self._buffer.flush()

    def look(self, at, count):
        self._buffer.invalidate()
        return self._buffer[at : at + count].tobytes()

    def close(self):
        self._buffer.freebuffer()

class Uart:
    """
    Registers and memory of a board behind a serial line of this name, as "/dev/ttyUSB0", or behind anything with `write(bytes)` and
    `read(count)`, which gives fewer where no more come. Frames: an opcode, the address and the words less one (five bytes), words to write, and
    a byte for a sum of 0; replies: words that are read, a status, and such a byte.
    """

    address = 0x80000000
    # Words of a frame, and frames that are written before their replies are read.
    _WORDS = 256
    _AHEAD = 16

    def __init__(self, line, size=33554432, baud=1000000):
        self._line = _Serial(line, baud) if isinstance(line, str) else line
        self._size = size

    def read(self, offset):
        return struct.unpack("<I", self._get(offset, 1))[0]

    def write(self, offset, value):
        self._put([(offset, struct.pack("<I", value))])

    def fill(self, at, data):
        self._check(at, len(data))
        head, tail = at % 4, -(at + len(data)) % 4
        if head or tail:
            # The words at both ends keep what they have.
            data = self.look(at - head, head) + bytes(data) + self.look(at + len(data), tail)
        step = 4 * self._WORDS
        frames = [(self.address + at - head + i, data[i : i + step]) for i in range(0, len(data), step)]
        for i in range(0, len(frames), self._AHEAD):
            self._put(frames[i : i + self._AHEAD])

    def look(self, at, count):
        self._check(at, count)
        start, end = at - at % 4, at + count + -(at + count) % 4
        words = b"".join(
            self._get(self.address + i, min(self._WORDS, (end - i) // 4)) for i in range(start, end, 4 * self._WORDS)
        )
        return words[at - start : at - start + count]

    def _check(self, at, count):
        if at < 0 or at + count > self._size:
            raise DiscError("the memory of the board has %d bytes" % self._size)

    @staticmethod
    def _sealed(frame):
        return frame + bytes([-sum(frame) % 256])

    def _put(self, frames):
        """Frames that write, `(address, bytes)` each."""
        for address, data in frames:
            self._line.write(self._sealed(struct.pack("<BIB", 0x77, address, len(data) // 4 - 1) + data))
        for _ in frames:
            self._reply(0)

    def _get(self, address, words):
        self._line.write(self._sealed(struct.pack("<BIB", 0x72, address, words - 1)))
        return self._reply(4 * words)

    def _reply(self, count):
        reply = self._line.read(count + 2)
        if len(reply) == 2 and count and sum(reply) % 256 == 0:
            count = 0
        if len(reply) < count + 2:
            raise DiscError("the board does not answer")
        if sum(reply) % 256 or reply[count] & 2:
            raise DiscError("bytes were lost on the serial line")
        if reply[count] & 1:
            raise DiscError("the board refuses an address")
        return reply[:count]


class _Serial:
    """A serial line of the system, 8N1 without flow control."""

    def __init__(self, path, baud):
        import termios

        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY)
        speed = getattr(termios, "B%d" % baud)
        # Raw; a read waits for at most a second.
        control = [0] * len(termios.tcgetattr(self._file)[6])
        control[termios.VMIN], control[termios.VTIME] = 0, 10
        mode = termios.CS8 | termios.CREAD | termios.CLOCAL
        termios.tcsetattr(self._file, termios.TCSANOW, [0, 0, mode, 0, speed, speed, control])
        # A break ends what somebody else may have left unfinished.
        termios.tcsendbreak(self._file, 0)
        termios.tcflush(self._file, termios.TCIOFLUSH)

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = os.read(self._file, count - len(data))
            if not piece:
                break
            data += piece
        return data

    def write(self, data):
        while data:
            data = data[os.write(self._file, data) :]
