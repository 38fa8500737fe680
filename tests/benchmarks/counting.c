/* The door through which a benchmark tells valgrind what to count; without valgrind it does
   nothing. Source: client requests of callgrind, as its manual describes them. */
#include <valgrind/callgrind.h>

void begin(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

void end(const char *kernel) {
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(kernel);
}
