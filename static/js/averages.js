// Brings a photo to the size at which both sides hash it: docs/matching.md, "The fingerprint made on the
// device". Whatever the photo's size, little of it is held at once. Nothing here uses the network.
window.averages = (() => {
  "use strict";

  // Brought to at most so many pixels a side by averaging areas; never enlarged.
  const SIDE = 512;
  // So many pixels of a photo are held as plain numbers at once: 1 MB, a tenth of a second on a slow phone.
  const STRIP = 256 * 1024;
  const WIDEST = 4096;

  const round = (value) => {
    const near = Math.round(value);
    return value % 1 === 0.5 && near % 2 ? near - 1 : near;
  };

  const fitted = (width, height) => {
    const longest = Math.max(width, height);
    const fit = (side) => (longest <= SIDE ? side : Math.max(1, round((side * SIDE) / longest)));
    return [fit(width), fit(height)];
  };

  // For each of `from` pixels: the one of `to` averages it begins in, and how much of it belongs there.
  const shares = (from, to) => {
    const first = new Uint16Array(from);
    const share = new Float64Array(from);
    for (let at = 0; at < from; at += 1) {
      first[at] = Math.floor((at * to) / from);
      share[at] = Math.min(1, ((first[at] + 1) * from) / to - at);
    }
    return { first, share };
  };

  // Averages of areas, edges by their fraction, of pixels that come a piece at a time.
  const averaging = (width, height) => {
    const [wide, high] = fitted(width, height);
    const across = shares(width, wide);
    const down = shares(height, high);
    // One more than there are: what is rounded over the edge falls there.
    const sums = new Float64Array((high + 1) * wide * 3);
    const line = new Float64Array((wide + 1) * 3);

    const addLine = (row, weight) => {
      const start = row * wide * 3;
      for (let at = 0; at < wide * 3; at += 1) {
        sums[start + at] += line[at] * weight;
      }
    };

    const add = (data, left, top, columns, rows) => {
      let at = 0;
      for (let y = top; y < top + rows; y += 1) {
        line.fill(0);
        for (let x = left; x < left + columns; x += 1, at += 4) {
          const bin = across.first[x] * 3;
          const part = across.share[x];
          line[bin] += data[at] * part;
          line[bin + 1] += data[at + 1] * part;
          line[bin + 2] += data[at + 2] * part;
          if (part < 1) {
            const rest = 1 - part;
            line[bin + 3] += data[at] * rest;
            line[bin + 4] += data[at + 1] * rest;
            line[bin + 5] += data[at + 2] * rest;
          }
        }
        addLine(down.first[y], down.share[y]);
        if (down.share[y] < 1) {
          addLine(down.first[y] + 1, 1 - down.share[y]);
        }
      }
    };

    const finish = () => {
      const area = (width / wide) * (height / high);
      // This kind of array rounds, halves to even.
      const pixels = new Uint8ClampedArray(wide * high * 3);
      for (let at = 0; at < pixels.length; at += 1) {
        pixels[at] = sums[at] / area;
      }
      return { pixels, width: wide, height: high };
    };

    return { add, finish };
  };

  // Reads the photo strip by strip over white. `tell` is given the part that is done, and waits a moment
  // so that the page can be used; what it throws ends the work.
  const averaged = async (photo, tell) => {
    const { width, height } = photo;
    const columns = Math.min(width, WIDEST);
    const rows = Math.min(height, Math.max(1, Math.floor(STRIP / columns)));
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const averages = averaging(width, height);
    for (let top = 0; top < height; top += rows) {
      const high = Math.min(rows, height - top);
      for (let left = 0; left < width; left += columns) {
        const wide = Math.min(columns, width - left);
        pen.fillStyle = "white";
        pen.fillRect(0, 0, columns, rows);
        pen.drawImage(photo, left, top, wide, high, 0, 0, wide, high);
        averages.add(pen.getImageData(0, 0, wide, high).data, left, top, wide, high);
      }
      await tell((top + high) / height);
    }
    return averages.finish();
  };

  // Some browsers hide pixels from pages: what they give instead would have a fingerprint too.
  const canSee = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 16;
    canvas.height = 16;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const level = (at) => (at * 61) % 256;
    for (let at = 0; at < 256; at += 1) {
      pen.fillStyle = `rgb(${level(at)}, ${level(at + 90)}, ${level(at + 170)})`;
      pen.fillRect(at % 16, Math.floor(at / 16), 1, 1);
    }
    const { data } = pen.getImageData(0, 0, 16, 16);
    const off = (at) => Math.abs(data[at * 4] - level(at)) + Math.abs(data[at * 4 + 1] - level(at + 90));
    return Array.from({ length: 256 }, (_, at) => off(at)).every((levels) => levels <= 6);
  };

  return { averaged, canSee };
})();
