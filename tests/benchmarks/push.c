/* The diffusion limit as a push loop in C: what the compiled week is held against.

   A person who does not use it yet sums the hazard p + q (share of those he hears who use it) in
   sub-steps; when the sum passes his threshold he begins, and tells all who hear him. */
#include <stdint.h>

int64_t diffuse(int64_t n, int64_t steps, double dt, double p, double q, const uint32_t *start,
                const uint32_t *listeners, const int32_t *hears, int32_t *using_,
                double *progress, const double *threshold, int32_t *active, int32_t *changed) {
    int64_t size = n, begun = 0;
    for (int64_t i = 0; i < n; i++) active[i] = (int32_t)i;
    for (int64_t k = 0; k < steps; k++) {
        int64_t kept = 0, fired = 0;
        for (int64_t slot = 0; slot < size; slot++) {
            int32_t i = active[slot];
            double share = hears[i] > 0 ? (double)using_[i] / hears[i] : 0.0;
            progress[i] += (p + q * share) * dt;
            if (progress[i] >= threshold[i]) changed[fired++] = i;
            else active[kept++] = i;
        }
        size = kept;
        for (int64_t slot = 0; slot < fired; slot++) {
            int32_t i = changed[slot];
            for (uint32_t e = start[i]; e < start[i + 1]; e++) using_[listeners[e]]++;
        }
        begun += fired;
    }
    return begun;
}
