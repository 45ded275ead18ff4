// PDQ and pHash-16 of pixels at the canonical size (averages.js), bit for bit as takedown/matching makes
// them. Nothing here uses the network.
window.hashes = (() => {
  "use strict";

  const MEANS = 64;
  const COSINES = 16;

  // -- rows and columns ----------------------------------------------------------
  // `values` is height × width; each row, and then each column, is changed to be `size` long.
  const alongBoth = (values, width, height, size, [changeRow, changeColumn]) => {
    const rows = new Float64Array(height * size);
    for (let y = 0; y < height; y += 1) {
      rows.set(changeRow(values.subarray(y * width, (y + 1) * width)), y * size);
    }
    const result = new Float64Array(size * size);
    const column = new Float64Array(height);
    for (let x = 0; x < size; x += 1) {
      for (let y = 0; y < height; y += 1) {
        column[y] = rows[y * size + x];
      }
      changeColumn(column).forEach((value, y) => {
        result[y * size + x] = value;
      });
    }
    return result;
  };

  // A change of a line by weights: each new value is a sum over the old ones from `from` on.
  const weighed =
    (table, finish = (sum) => sum) =>
    (line) =>
      Float64Array.from(table, ({ from, weights }) => {
        let sum = 0;
        for (let at = 0; at < weights.length; at += 1) {
          sum += line[from + at] * weights[at];
        }
        return finish(sum);
      });

  const tableOf = (size, make) => Array.from({ length: size }, (_, index) => make(index));

  // The first 16 cosines of a line of 64, from the frequency `first` on.
  const cosines = (first) =>
    weighed(
      tableOf(COSINES, (index) => ({
        from: 0,
        weights: tableOf(MEANS, (at) =>
          Math.cos((Math.PI / 2 / MEANS) * (first + index) * (2 * at + 1)),
        ),
      })),
    );

  const hex = (bits) => {
    let text = "";
    for (let at = 0; at < bits.length; at += 4) {
      text += bits.slice(at, at + 4).reduce((sum, bit) => sum * 2 + (bit ? 1 : 0), 0).toString(16);
    }
    return text;
  };

  // PDQ's formula: steps between neighbours in whole per cent of full scale, summed, divided by 90.
  const qualityOf = (means) => {
    let steps = 0;
    means.forEach((value, at) => {
      const beside = at % MEANS < MEANS - 1 ? means[at + 1] - value : 0;
      const below = at + MEANS < means.length ? means[at + MEANS] - value : 0;
      steps += Math.trunc((Math.abs(beside) * 100) / 255) + Math.trunc((Math.abs(below) * 100) / 255);
    });
    return Math.min(100, Math.floor(steps / 90));
  };

  // -- PDQ: two running means, 64 × 64 of them, 16 × 16 cosines, their lower median ----
  const runningMean = (line, wide) => {
    const ahead = Math.floor((wide + 2) / 2) - 1;
    const behind = wide - 1 - ahead;
    const before = new Float64Array(line.length + 1);
    line.forEach((value, at) => {
      before[at + 1] = before[at] + value;
    });
    return line.map((_, at) => {
      const from = Math.max(0, at - behind);
      const to = Math.min(line.length, at + ahead + 1);
      return (before[to] - before[from]) / (to - from);
    });
  };

  const thinned = (line) => {
    const wide = Math.floor((line.length + 2 * MEANS - 1) / (2 * MEANS));
    const twice = runningMean(runningMean(line, wide), wide);
    const kept = (at) => Math.floor(((at + 0.5) * line.length) / MEANS);
    return Float64Array.from({ length: MEANS }, (_, at) => twice[kept(at)]);
  };

  const pdq = ({ width, height }, red, green, blue) => {
    const luma = red.map((value, at) => 0.299 * value + 0.587 * green[at] + 0.114 * blue[at]);
    const means = alongBoth(luma, width, height, MEANS, [thinned, thinned]);
    const waves = alongBoth(means, MEANS, MEANS, COSINES, [cosines(1), cosines(1)]);
    const median = waves.slice().sort()[127];
    return `pdq 1 ${hex([...waves].reverse().map((wave) => wave > median))} ${qualityOf(means)}`;
  };

  // -- pHash-16: Lanczos to 64 × 64, cosines, the middle of the lowest 16 × 16 ---------
  const lanczos = (x) => {
    const sinc = (value) => (value === 0 ? 1 : Math.sin(Math.PI * value) / (Math.PI * value));
    return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
  };

  // As Pillow does it: weights in whole 22-bit fractions, and whole numbers after each direction.
  const WHOLE = 2 ** 22;
  const resized = (length) => {
    const scale = length / MEANS;
    const stretch = Math.max(1, scale);
    const table = tableOf(MEANS, (index) => {
      const centre = (index + 0.5) * scale;
      const from = Math.max(0, Math.trunc(centre - 3 * stretch + 0.5));
      const to = Math.min(length, Math.trunc(centre + 3 * stretch + 0.5));
      const weights = tableOf(to - from, (at) => lanczos((at + from - centre + 0.5) / stretch));
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      return {
        from,
        weights: weights.map(
          (weight) => Math.sign(weight) * Math.floor(Math.abs(weight / all) * WHOLE + 0.5),
        ),
      };
    });
    return weighed(table, (sum) => Math.min(255, Math.max(0, Math.floor(sum / WHOLE + 0.5))));
  };

  const areas = (length) => {
    const scale = length / MEANS;
    return weighed(
      tableOf(MEANS, (index) => {
        const [start, end] = [index * scale, (index + 1) * scale];
        const from = Math.floor(start);
        const to = Math.min(length, Math.ceil(end));
        const part = (at) => (Math.min(end, at + 1) - Math.max(start, at)) / scale;
        return { from, weights: tableOf(to - from, (at) => part(from + at)) };
      }),
    );
  };

  const phash16 = ({ width, height }, red, green, blue) => {
    const grey = red.map(
      (value, at) => (value * 19595 + green[at] * 38470 + blue[at] * 7471 + 32768) >> 16,
    );
    const small = alongBoth(grey, width, height, MEANS, [resized(width), resized(height)]);
    const waves = alongBoth(small, MEANS, MEANS, COSINES, [cosines(0), cosines(0)]);
    const sorted = waves.slice().sort();
    const median = (sorted[127] + sorted[128]) / 2;
    const means = alongBoth(grey, width, height, MEANS, [areas(width), areas(height)]).map(Math.round);
    return `phash16 1 ${hex([...waves].map((wave) => wave > median))} ${qualityOf(means)}`;
  };

  // `pixels` is red, green, blue for each pixel. Returns both as text: algorithm, version, bits, quality.
  // `pause` lets the page be used in between.
  const of = async ({ pixels, width, height }, pause) => {
    const colour = (which) =>
      Float64Array.from({ length: width * height }, (_, at) => pixels[at * 3 + which]);
    const colours = [colour(0), colour(1), colour(2)];
    const size = { width, height };
    await pause();
    const first = pdq(size, ...colours);
    await pause();
    return { pdq: first, phash16: phash16(size, ...colours) };
  };

  return { of };
})();
