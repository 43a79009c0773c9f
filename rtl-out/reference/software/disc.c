/* Driver of the DiSC accelerator; disc.h says what each function does. */
#include "disc.h"

uint32_t disc_mapped_read(void *context, uint32_t offset) {
    return ((const volatile uint32_t *)context)[offset / 4u];
}

void disc_mapped_write(void *context, uint32_t offset, uint32_t value) {
    ((volatile uint32_t *)context)[offset / 4u] = value;
}

static uint32_t get(const disc_device *device, uint32_t offset) {
    return device->read(device->context, offset);
}

static void put(const disc_device *device, uint32_t offset, uint32_t value) {
    device->write(device->context, offset, value);
}

int disc_open(const disc_device *device) {
    if (get(device, DISC_ID) != DISC_ID_VALUE) return DISC_NOT_THERE;
    if (get(device, DISC_VERSION) != DISC_VERSION_VALUE) return DISC_OTHER_VERSION;
    return DISC_OK;
}

int disc_load(const disc_device *device, const disc_image *image, uint64_t base) {
    const uint32_t shape = get(device, DISC_SHAPE);
    if ((shape & DISC_SHAPE_WIDTH_MASK) >> DISC_SHAPE_WIDTH_LOW != image->word_bytes) return DISC_OTHER_SHAPE;
    if (get(device, DISC_STATUS) & DISC_STATUS_BUSY_MASK) return DISC_RUNNING;
    put(device, DISC_BASE_LOW, (uint32_t)(base & 0xffffffffu));
    put(device, DISC_BASE_HIGH, (uint32_t)(base >> 32));
    put(device, DISC_IMAGE_WORDS, image->image_words);
    put(device, DISC_PROGRAM, image->program);
    put(device, DISC_PROGRAM_WORDS, image->program_words);
    put(device, DISC_INTERRUPT_ENABLE,
        DISC_INTERRUPT_ENABLE_ENABLE_DONE_MASK | DISC_INTERRUPT_ENABLE_ENABLE_ERROR_MASK);
    return DISC_OK;
}

int disc_start(const disc_device *device) {
    const uint32_t status = get(device, DISC_STATUS);
    if (status & DISC_STATUS_STUCK_MASK) return DISC_STUCK;
    if (status & DISC_STATUS_BUSY_MASK) return DISC_RUNNING;
    put(device, DISC_CONTROL, DISC_CONTROL_START_MASK);
    return DISC_OK;
}

int disc_poll(const disc_device *device) {
    const uint32_t status = get(device, DISC_STATUS);
    const uint32_t error = (status & DISC_STATUS_ERROR_MASK) >> DISC_STATUS_ERROR_LOW;
    if (status & DISC_STATUS_STUCK_MASK) return DISC_STUCK;
    if (status & DISC_STATUS_BUSY_MASK) return DISC_RUNNING;
    if (error != 0u) return (int)error;
    return status & DISC_STATUS_DONE_MASK ? DISC_OK : DISC_IDLE;
}

int disc_wait(const disc_device *device, uint32_t polls) {
    int result = DISC_RUNNING;
    while (polls > 0u && result == DISC_RUNNING) {
        result = disc_poll(device);
        polls--;
    }
    return result;
}

int disc_stop(const disc_device *device) {
    if (!(get(device, DISC_STATUS) & DISC_STATUS_BUSY_MASK)) return DISC_IDLE;
    put(device, DISC_CONTROL, DISC_CONTROL_STOP_MASK);
    return DISC_OK;
}

uint32_t disc_interrupt(const disc_device *device) {
    const uint32_t events = get(device, DISC_INTERRUPT);
    put(device, DISC_INTERRUPT, events);
    return events;
}

uint64_t disc_counter(const disc_device *device, uint32_t low) {
    return (uint64_t)get(device, low + 4u) << 32 | get(device, low);
}

void disc_latent(const disc_image *image, const volatile void *memory, int16_t *values) {
    const volatile uint8_t *latent = (const volatile uint8_t *)memory + image->latent;
    const uint32_t patch = image->patch;
    uint32_t channel, y, x;
    for (channel = 0; channel < image->channels; channel++)
        for (y = 0; y < image->rows * patch; y++)
            for (x = 0; x < image->columns * patch; x++) {
                const uint32_t token = y / patch * image->columns + x / patch;
                const uint32_t element = (channel * patch + y % patch) * patch + x % patch;
                const volatile uint8_t *at = latent + 2u * ((uint64_t)token * image->latent_values + element);
                const uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8;
                *values++ = (int16_t)(bits & 0x8000u ? (int32_t)bits - 0x10000 : (int32_t)bits);
            }
}

const char *disc_text(int result) {
    switch (result) {
    case DISC_OK: return "the program reached its end";
    case DISC_RUNNING: return "a program runs";
    case DISC_NOT_THERE: return "the registers are none of this accelerator's";
    case DISC_OTHER_VERSION: return "the accelerator is of another version than this driver";
    case DISC_OTHER_SHAPE: return "the image is for another width of array";
    case DISC_STUCK: return "the bus did not finish what was begun: reset accelerator and memory";
    case DISC_IDLE: return "no program was started since the reset";
    case DISC_ERROR_ILLEGAL_OPCODE: return "a descriptor's opcode is unknown";
    case DISC_ERROR_OUT_OF_RANGE: return "a transfer reaches beyond the memory image";
    case DISC_ERROR_READ_ERROR: return "a read was answered with SLVERR or DECERR";
    case DISC_ERROR_WRITE_ERROR: return "a write was answered with SLVERR or DECERR";
    case DISC_ERROR_PROGRAM_OVERRUN: return "the program ended without its end descriptor";
    case DISC_ERROR_WATCHDOG: return "nothing moved for as many cycles as the watchdog allows";
    case DISC_ERROR_STOPPED: return "software asked for it";
    case DISC_ERROR_UNEXPECTED_RESPONSE: return "an answer came on the bus that nobody had asked for: the design was reset, and its memory was not";
    case DISC_ERROR_BAD_BASE: return "baseLow is no multiple of 4096, or the image reaches beyond the addresses of the bus";
    case DISC_ERROR_BAD_IMAGE_WORDS: return "imageWords are less than 4096 bytes";
    case DISC_ERROR_BAD_PROGRAM_WORDS: return "programWords is zero, or more than 4,194,304";
    default: return "no result of this driver";
    }
}
