/* The six sums of PairedSums over a weight of 512·512·3·3, in the same arithmetic. */
#include "timing.h"

#define LENGTH (512 * 512 * 9)
#define BLOCK 512

static double total(const float *k, const float *w, const float *g) {
  double sums[6] = {0};
  for (int from = 0; from < LENGTH; from += BLOCK) {
    float ww = 0, gg = 0, wg = 0, kd = 0, dd = 0, dg = 0;
    for (int i = from; i < from + BLOCK; i++) {
      float d = w[i] - k[i];
      ww += w[i] * w[i];
      gg += g[i] * g[i];
      wg += w[i] * g[i];
      kd += k[i] * d;
      dd += d * d;
      dg += d * g[i];
    }
    sums[0] += ww;
    sums[1] += gg;
    sums[2] += wg;
    sums[3] += kd;
    sums[4] += dd;
    sums[5] += dg;
  }
  return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5];
}

int main(void) {
  float *k = malloc(LENGTH * sizeof *k), *w = malloc(LENGTH * sizeof *w);
  float *g = malloc(LENGTH * sizeof *g);
  double timings[SAMPLES], sum = 0;
  if (!k || !w || !g) return 1;
  for (uint32_t i = 0; i < LENGTH; i++) {
    k[i] = (float)(uniform(i) - 0.5);
    w[i] = k[i] + 0.01f * (float)(uniform(i + 7) - 0.5);
    g[i] = (float)(uniform(i + 13) - 0.5);
  }
  for (int sample = 0; sample < SAMPLES; sample++) {
    double start = seconds();
    for (int round = 0; round < 10; round++) {
      w[round] += 1e-6f; /* not the same sums again */
      sum = total(k, w, g);
    }
    timings[sample] = seconds() - start;
  }
  report(timings, 10.0 * LENGTH, sum);
  return 0;
}
