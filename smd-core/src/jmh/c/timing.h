/* What the C baselines share: the data, which the Java side makes alike, and the clock. */
#ifndef SMD_TIMING_H
#define SMD_TIMING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* In [0, 1), the same as BenchmarkData.uniform. */
static inline double uniform(uint32_t i) { return (double)(i * 2654435761u) / 4294967296.0; }

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

#define SAMPLES 15

/* Prints the median of SAMPLES timings, in ns an operation, and a number to check the work by. */
static void report(double *timings, double operations, double check) {
  qsort(timings, SAMPLES, sizeof *timings, ascending);
  printf("%.6g %.17g\n", timings[SAMPLES / 2] * 1e9 / operations, check);
}

#endif
