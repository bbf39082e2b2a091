/* F3 with its angle over 450,000 steps, the learning rate divided by 10 at 150,000 and 300,000. */
#include <math.h>

#include "timing.h"

#define STEPS 450000

int main(void) {
  double timings[SAMPLES], sum = 0;
  volatile double given[] = {0.1, 1e-4, 0.9, 10};
  double lambda = given[1], a = given[2], level = given[3];
  for (int sample = 0; sample < SAMPLES; sample++) {
    double start = seconds();
    double x = 100, p = 0, q = 0, eta = given[0];
    sum = 0;
    for (int t = 0; t < STEPS; t++) {
      if (t == 150000 || t == 300000) eta /= 10;
      double p1 = a * p + lambda * x;
      double q1 = a * a * q + 2 * a * lambda * p + lambda * lambda * x + level / x;
      double area = q1 * x - p1 * p1;
      sum += atan2(eta * sqrt(area < 0 ? 0 : area), x - eta * p1);
      x = x - 2 * eta * p1 + eta * eta * q1;
      p = p1 - eta * q1;
      q = q1;
    }
    timings[sample] = seconds() - start;
  }
  report(timings, STEPS, sum);
  return 0;
}
