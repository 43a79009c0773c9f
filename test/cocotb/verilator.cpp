// The cycle loop of a simulation under cocotb: the one that cocotb 2.1 ships takes a later Verilator than Debian's 5.006.
#include <memory>
#include "Vtop.h"
#include "verilated.h"
#include "verilated_vpi.h"

extern "C" void vlog_startup_routines_bootstrap(void);

static uint64_t now = 0;
double sc_time_stamp() { return static_cast<double>(now); }

// Callbacks on changes, which may change what others wait for.
static bool settle() {
    bool any = false;
    while (VerilatedVpi::callValueCbs()) any = true;
    return any;
}

int main(int argc, char** argv) {
    Verilated::commandArgs(argc, argv);
    std::unique_ptr<Vtop> top(new Vtop(""));
    Verilated::fatalOnVpiError(false);
    vlog_startup_routines_bootstrap();
    VerilatedVpi::callCbs(cbStartOfSimulation);
    settle();
    while (!Verilated::gotFinish()) {
        bool again = true;
        while (again) {
            top->eval_step();
            again = settle();
            again |= VerilatedVpi::callCbs(cbReadWriteSynch);
            again |= settle();
        }
        top->eval_end_step();
        VerilatedVpi::callCbs(cbReadOnlySynch);
        const uint64_t next = VerilatedVpi::cbNextDeadline();
        if (next == ~0ull) break;
        now = next;
        VerilatedVpi::callCbs(cbNextSimTime);
        settle();
        VerilatedVpi::callTimedCbs();
        settle();
    }
    VerilatedVpi::callCbs(cbEndOfSimulation);
    top->final();
    return 0;
}
