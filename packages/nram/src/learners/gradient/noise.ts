import type { Random } from '../../random.js';

/**
 * Adds Gaussian noise of variance eta / (1 + t)^0.55 to each coordinate (Neelakantan et al., arXiv 1511.06807, which the
 * paper cites; eta = 0.3 there for this machine), in place.
 *
 * @param log - the kernel's logarithm, so that every engine draws the same numbers.
 */
export function addGradientNoise(
  gradient: Float32Array,
  eta: number,
  time: number,
  random: Random,
  log: (x: number) => number,
): void {
  // Engines may differ in the last bit of a power; rounded to float32 they agree.
  const deviation = Math.fround(Math.sqrt(eta / (1 + time) ** 0.55));
  for (let i = 0; i < gradient.length; i += 2) {
    // Marsaglia's polar method: two normal numbers from a point in the unit disc.
    let [u, v, s] = [0, 0, 0];
    do {
      u = 2 * random.float() - 1;
      v = 2 * random.float() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = deviation * Math.sqrt((-2 * log(s)) / s);
    gradient[i] += factor * u;
    if (i + 1 < gradient.length) gradient[i + 1] += factor * v;
  }
}
