/* Registers of the DiSC accelerator: byte offsets from its base address, and fields as masks and positions. */
#ifndef DISC_REGISTERS_H
#define DISC_REGISTERS_H

#define DISC_ID_VALUE 0x44695343u
#define DISC_VERSION_VALUE 0x000200u

/* What this is. */
#define DISC_ID 0x000u
#define DISC_ID_MASK 0xffffffffu /* "DiSC", 0x44695343 */
#define DISC_ID_LOW 0

/* Which version generated it. */
#define DISC_VERSION 0x004u
#define DISC_VERSION_MASK 0x00ffffffu /* major, minor and patch, a byte each */
#define DISC_VERSION_LOW 0

/* What it was generated for. */
#define DISC_SHAPE 0x008u
#define DISC_SHAPE_LANES_MASK 0x000000ffu /* lanes */
#define DISC_SHAPE_LANES_LOW 0
#define DISC_SHAPE_WIDTH_MASK 0x0000ff00u /* multipliers of a lane, and bytes of a word of memory */
#define DISC_SHAPE_WIDTH_LOW 8
#define DISC_SHAPE_LOG_TOKENS_MASK 0x001f0000u /* log2 of the most tokens */
#define DISC_SHAPE_LOG_TOKENS_LOW 16

/* Starts and stops, one of them at a time. */
#define DISC_CONTROL 0x010u
#define DISC_CONTROL_START_MASK 0x00000001u /* run the program; refused while one runs, and together with stop */
#define DISC_CONTROL_START_LOW 0
#define DISC_CONTROL_STOP_MASK 0x00000002u /* stop the program, with error 8; nothing where none runs */
#define DISC_CONTROL_STOP_LOW 1

/* What it does. */
#define DISC_STATUS 0x014u
#define DISC_STATUS_BUSY_MASK 0x00000001u /* a program runs, or its last transfers are being finished */
#define DISC_STATUS_BUSY_LOW 0
#define DISC_STATUS_DONE_MASK 0x00000002u /* the last program reached its end */
#define DISC_STATUS_DONE_LOW 1
#define DISC_STATUS_STUCK_MASK 0x00000004u /* the bus did not finish what was begun: only a reset, or the bus, can help */
#define DISC_STATUS_STUCK_LOW 2
#define DISC_STATUS_ERROR_MASK 0x00000f00u /* why the last program stopped */
#define DISC_STATUS_ERROR_LOW 8

/* What raises the interrupt. */
#define DISC_INTERRUPT_ENABLE 0x018u
#define DISC_INTERRUPT_ENABLE_ENABLE_DONE_MASK 0x00000001u /* a program reached its end */
#define DISC_INTERRUPT_ENABLE_ENABLE_DONE_LOW 0
#define DISC_INTERRUPT_ENABLE_ENABLE_ERROR_MASK 0x00000002u /* a program stopped with an error */
#define DISC_INTERRUPT_ENABLE_ENABLE_ERROR_LOW 1

/* What happened; write ones to clear. */
#define DISC_INTERRUPT 0x01cu
#define DISC_INTERRUPT_IS_DONE_MASK 0x00000001u /* a program reached its end */
#define DISC_INTERRUPT_IS_DONE_LOW 0
#define DISC_INTERRUPT_IS_ERROR_MASK 0x00000002u /* a program stopped with an error */
#define DISC_INTERRUPT_IS_ERROR_LOW 1
#define DISC_INTERRUPT_IS_REFUSED_MASK 0x00000004u /* a start or a setting came while a program ran, or a start with a stop; it did nothing */
#define DISC_INTERRUPT_IS_REFUSED_LOW 2

/* Where the memory image begins. */
#define DISC_BASE_LOW 0x020u
#define DISC_BASE_LOW_MASK 0xffffffffu /* lower half of its byte address, a multiple of 4096 */
#define DISC_BASE_LOW_LOW 0

/* Where the memory image begins. */
#define DISC_BASE_HIGH 0x024u
#define DISC_BASE_HIGH_MASK 0xffffffffu /* upper half of its byte address, within the addresses of the bus */
#define DISC_BASE_HIGH_LOW 0

/* How large it is; nothing beyond is touched. */
#define DISC_IMAGE_WORDS 0x028u
#define DISC_IMAGE_WORDS_MASK 0xffffffffu /* words of memory, as many as 4096 bytes at least */
#define DISC_IMAGE_WORDS_LOW 0

/* Where the program begins. */
#define DISC_PROGRAM 0x02cu
#define DISC_PROGRAM_MASK 0xffffffffu /* words of memory from the image's begin */
#define DISC_PROGRAM_LOW 0

/* How long it is. */
#define DISC_PROGRAM_WORDS 0x030u
#define DISC_PROGRAM_WORDS_MASK 0xffffffffu /* words of memory, from 1 to 4,194,304 */
#define DISC_PROGRAM_WORDS_LOW 0

/* What is taken for a hang. */
#define DISC_WATCHDOG 0x034u
#define DISC_WATCHDOG_MASK 0xffffffffu /* cycles in which nothing moves; 0: never */
#define DISC_WATCHDOG_LOW 0

/* Counter: clock cycles. */
#define DISC_CYCLES_LOW 0x080u
#define DISC_CYCLES_LOW_MASK 0xffffffffu /* lower half */
#define DISC_CYCLES_LOW_LOW 0

/* Counter: clock cycles. */
#define DISC_CYCLES_HIGH 0x084u
#define DISC_CYCLES_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_CYCLES_HIGH_LOW 0

/* Counter: beats of multipliers, summed over lanes. */
#define DISC_BUSY_LOW 0x088u
#define DISC_BUSY_LOW_MASK 0xffffffffu /* lower half */
#define DISC_BUSY_LOW_LOW 0

/* Counter: beats of multipliers, summed over lanes. */
#define DISC_BUSY_HIGH 0x08cu
#define DISC_BUSY_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_BUSY_HIGH_LOW 0

/* Counter: cycles of a lane that waited for its sums to be merged. */
#define DISC_DRAIN_LOW 0x090u
#define DISC_DRAIN_LOW_MASK 0xffffffffu /* lower half */
#define DISC_DRAIN_LOW_LOW 0

/* Counter: cycles of a lane that waited for its sums to be merged. */
#define DISC_DRAIN_HIGH 0x094u
#define DISC_DRAIN_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_DRAIN_HIGH_LOW 0

/* Counter: cycles of a lane that waited for the largest score, or was as far ahead as it may be. */
#define DISC_MAXIMUM_LOW 0x098u
#define DISC_MAXIMUM_LOW_MASK 0xffffffffu /* lower half */
#define DISC_MAXIMUM_LOW_LOW 0

/* Counter: cycles of a lane that waited for the largest score, or was as far ahead as it may be. */
#define DISC_MAXIMUM_HIGH 0x09cu
#define DISC_MAXIMUM_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_MAXIMUM_HIGH_LOW 0

/* Counter: cycles of a lane that waited for its mask. */
#define DISC_MASK_LOW 0x0a0u
#define DISC_MASK_LOW_MASK 0xffffffffu /* lower half */
#define DISC_MASK_LOW_LOW 0

/* Counter: cycles of a lane that waited for its mask. */
#define DISC_MASK_HIGH 0x0a4u
#define DISC_MASK_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_MASK_HIGH_LOW 0

/* Counter: cycles of a lane that had nothing to do. */
#define DISC_STARVED_LOW 0x0a8u
#define DISC_STARVED_LOW_MASK 0xffffffffu /* lower half */
#define DISC_STARVED_LOW_LOW 0

/* Counter: cycles of a lane that had nothing to do. */
#define DISC_STARVED_HIGH 0x0acu
#define DISC_STARVED_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_STARVED_HIGH_LOW 0

/* Counter: beats of the bus that were read. */
#define DISC_BEATS_READ_LOW 0x0b0u
#define DISC_BEATS_READ_LOW_MASK 0xffffffffu /* lower half */
#define DISC_BEATS_READ_LOW_LOW 0

/* Counter: beats of the bus that were read. */
#define DISC_BEATS_READ_HIGH 0x0b4u
#define DISC_BEATS_READ_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_BEATS_READ_HIGH_LOW 0

/* Counter: beats of the bus that were written. */
#define DISC_BEATS_WRITTEN_LOW 0x0b8u
#define DISC_BEATS_WRITTEN_LOW_MASK 0xffffffffu /* lower half */
#define DISC_BEATS_WRITTEN_LOW_LOW 0

/* Counter: beats of the bus that were written. */
#define DISC_BEATS_WRITTEN_HIGH 0x0bcu
#define DISC_BEATS_WRITTEN_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_BEATS_WRITTEN_HIGH_LOW 0

/* Counter: tokens that were computed, summed over steps. */
#define DISC_ACTIVE_TOKENS_LOW 0x0c0u
#define DISC_ACTIVE_TOKENS_LOW_MASK 0xffffffffu /* lower half */
#define DISC_ACTIVE_TOKENS_LOW_LOW 0

/* Counter: tokens that were computed, summed over steps. */
#define DISC_ACTIVE_TOKENS_HIGH 0x0c4u
#define DISC_ACTIVE_TOKENS_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_ACTIVE_TOKENS_HIGH_LOW 0

/* Counter: positions that masks kept, summed over queries and lanes. */
#define DISC_KEPT_POSITIONS_LOW 0x0c8u
#define DISC_KEPT_POSITIONS_LOW_MASK 0xffffffffu /* lower half */
#define DISC_KEPT_POSITIONS_LOW_LOW 0

/* Counter: positions that masks kept, summed over queries and lanes. */
#define DISC_KEPT_POSITIONS_HIGH 0x0ccu
#define DISC_KEPT_POSITIONS_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_KEPT_POSITIONS_HIGH_LOW 0

/* Counter: descriptors that are done with. */
#define DISC_DESCRIPTORS_LOW 0x0d0u
#define DISC_DESCRIPTORS_LOW_MASK 0xffffffffu /* lower half */
#define DISC_DESCRIPTORS_LOW_LOW 0

/* Counter: descriptors that are done with. */
#define DISC_DESCRIPTORS_HIGH 0x0d4u
#define DISC_DESCRIPTORS_HIGH_MASK 0x00ffffffu /* upper half */
#define DISC_DESCRIPTORS_HIGH_LOW 0

/* The values of DISC_STATUS_ERROR. */
#define DISC_ERROR_NONE 0 /* it has not, or it reached its end */
#define DISC_ERROR_ILLEGAL_OPCODE 1 /* a descriptor's opcode is unknown */
#define DISC_ERROR_OUT_OF_RANGE 3 /* a transfer reaches beyond the memory image */
#define DISC_ERROR_READ_ERROR 4 /* a read was answered with SLVERR or DECERR */
#define DISC_ERROR_WRITE_ERROR 5 /* a write was answered with SLVERR or DECERR */
#define DISC_ERROR_PROGRAM_OVERRUN 6 /* the program ended without its end descriptor */
#define DISC_ERROR_WATCHDOG 7 /* nothing moved for as many cycles as the watchdog allows */
#define DISC_ERROR_STOPPED 8 /* software asked for it */
#define DISC_ERROR_UNEXPECTED_RESPONSE 9 /* an answer came on the bus that nobody had asked for: the design was reset, and its memory was not */
#define DISC_ERROR_BAD_BASE 10 /* baseLow is no multiple of 4096, or the image reaches beyond the addresses of the bus */
#define DISC_ERROR_BAD_IMAGE_WORDS 11 /* imageWords are less than 4096 bytes */
#define DISC_ERROR_BAD_PROGRAM_WORDS 12 /* programWords is zero, or more than 4,194,304 */

#endif
