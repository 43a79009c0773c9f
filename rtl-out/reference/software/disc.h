/*
 * Driver of the DiSC accelerator: C99, and C++; needs no library, allocates nothing, waits for nothing but in disc_wait.
 * Memory is the caller's: write image.bin of `disc compile` to a multiple of 4096 bytes that the accelerator reaches, and see that it is
 * there (caches) before disc_start. image.h beside image.bin has the disc_image.
 */
#ifndef DISC_H
#define DISC_H

#include <stdint.h>

#include "disc_registers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the registers are reached: 32 bits at a byte offset from their base. `context` is handed on. */
typedef struct {
    uint32_t (*read)(void *context, uint32_t offset);
    void (*write)(void *context, uint32_t offset, uint32_t value);
    void *context;
} disc_device;

/* The same for registers in the address space: `context` is their base. */
uint32_t disc_mapped_read(void *context, uint32_t offset);
void disc_mapped_write(void *context, uint32_t offset, uint32_t value);

/* A memory image. */
typedef struct {
    uint32_t word_bytes;    /* bytes of a word of memory, as many as a lane has multipliers */
    uint32_t image_words;   /* words of the image */
    uint32_t program;       /* word of the image where the program begins */
    uint32_t program_words; /* words of the program */
    uint64_t latent;        /* byte of the image where the latent begins */
    uint32_t latent_values; /* values of a token in it, padding included */
    uint32_t rows;          /* tokens of the image, from top to bottom */
    uint32_t columns;       /* and from left to right */
    uint32_t channels;      /* of the latent */
    uint32_t patch;         /* values of a token, down and across */
} disc_image;

/* What functions return: zero, a code of DISC_ERROR_... that stopped a program, or one of these. */
#define DISC_OK 0
#define DISC_RUNNING (-1)    /* a program runs */
#define DISC_NOT_THERE (-2)  /* the registers are none of this accelerator's */
#define DISC_OTHER_VERSION (-3) /* the accelerator is of another version than this driver */
#define DISC_OTHER_SHAPE (-4) /* the image is for another width of array */
#define DISC_STUCK (-5)      /* the bus did not finish what was begun: reset accelerator and memory */
#define DISC_IDLE (-6)       /* no program was started since the reset */

/* Whether the accelerator is there, and of this version. */
int disc_open(const disc_device *device);

/* Says where the image is. `base` is its address on the accelerator's bus. */
int disc_load(const disc_device *device, const disc_image *image, uint64_t base);

/* Starts the program. The interrupt comes when it ends. */
int disc_start(const disc_device *device);

/* DISC_RUNNING, or how the last program ended. */
int disc_poll(const disc_device *device);

/* Polls so often at most. */
int disc_wait(const disc_device *device, uint32_t polls);

/* Asks for the end of the program; it ends with DISC_ERROR_STOPPED once the bus is at rest. */
int disc_stop(const disc_device *device);

/* For a handler: which bits of DISC_INTERRUPT raised it; they are cleared. */
uint32_t disc_interrupt(const disc_device *device);

/* A counter of the last program by the offset of its lower half, as DISC_CYCLES_LOW. Its program must have ended. */
uint64_t disc_counter(const disc_device *device, uint32_t low);

/* The latent out of memory, where `memory` is the image's first byte: int16 [channels, rows * patch, columns * patch]. */
void disc_latent(const disc_image *image, const volatile void *memory, int16_t *values);

/* What a result means. */
const char *disc_text(int result);

#ifdef __cplusplus
}
#endif

#endif
