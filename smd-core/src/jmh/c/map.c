/* Steps of the maps of core.map with L given: Eq. 130 as printed, Eq. 131, F3. */
#include <string.h>

#include "timing.h"

#define LEVELS 1024
#define ROUNDS 2000

int main(int argc, char **argv) {
  const char *map = argc > 1 ? argv[1] : "sgd";
  double levels[LEVELS], norms[LEVELS], timings[SAMPLES];
  /* Read at run time, as Java reads them from the fields of a record. */
  volatile double given[] = {0.1, 0.001, 0.9};
  double check = 0, eta = given[0], lambda = given[1], a = given[2];
  double x = 10, b = strcmp(map, "f3") ? 10 : 0, c = b;
  for (uint32_t i = 0; i < LEVELS; i++) levels[i] = 7 + 6 * uniform(i);
  for (int sample = 0; sample < SAMPLES; sample++) {
    double start = seconds();
    if (!strcmp(map, "sgd")) {
      for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < LEVELS; i++)
          norms[i] = x = (1 - 2 * eta * lambda) * x + levels[i] * eta * eta / x;
    } else if (!strcmp(map, "sgdm")) {
      double s = 1 + a - eta * lambda;
      for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < LEVELS; i++) {
          double next = s * s * x - 2 * a * s * b + a * a * c + levels[i] * eta * eta / x;
          b = s * x - a * b;
          c = x;
          norms[i] = x = next;
        }
    } else {
      for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < LEVELS; i++) {
          double p1 = a * b + lambda * x;
          c = a * a * c + 2 * a * lambda * b + lambda * lambda * x + levels[i] / x;
          norms[i] = x = x - 2 * eta * p1 + eta * eta * c;
          b = p1 - eta * c;
        }
    }
    timings[sample] = seconds() - start;
    check += norms[sample];
  }
  report(timings, (double)LEVELS * ROUNDS, check);
  return 0;
}
