// Writes a picture as a baseline JPEG (ITU-T T.81, JFIF 1.02) and nothing else: colours at half the resolution, the tables of Annex K.
// A packaged writer (mozjpeg) took five times as long, 620 against 120 ms for 1,600 × 1,200 where this was written, and while one writes
// an isolate serves nobody else.
import {
  CHROMINANCE_AC,
  CHROMINANCE_DC,
  CHROMINANCE_STEPS,
  type HuffmanTable,
  LUMINANCE_AC,
  LUMINANCE_DC,
  LUMINANCE_STEPS,
  ZIGZAG,
} from "./jpeg-tables.ts";
import type { Picture } from "./picture.ts";

/** What one component is written with. */
interface Plan {
  /** By place in the block: what a coefficient of the transform is multiplied with. */
  readonly factors: Float64Array;
  readonly dc: Codes;
  readonly ac: Codes;
}
interface Codes {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/** The picture, which is opaque, as a JPEG. `quality`: 1 to 100, as libjpeg counts. */
export function writeJpeg({ width, height, rgba }: Picture, quality: number): Uint8Array<ArrayBuffer> {
  const luminance = stepsOf(LUMINANCE_STEPS, quality);
  const chrominance = stepsOf(CHROMINANCE_STEPS, quality);
  const writer = new Writer(1_024 + Math.floor((width * height) / 2));
  writeHead(writer, width, height, [luminance, chrominance]);
  const bright = { factors: factorsOf(luminance), dc: codesOf(LUMINANCE_DC), ac: codesOf(LUMINANCE_AC) };
  const colour = { factors: factorsOf(chrominance), dc: codesOf(CHROMINANCE_DC), ac: codesOf(CHROMINANCE_AC) };
  const [first, second, third, fourth] = [block(), block(), block(), block()];
  const [blue, red] = [block(), block()];
  const quarters = [first, second, third, fourth];
  let [lastY, lastBlue, lastRed] = [0, 0, 0];
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      blue.fill(0);
      red.fill(0);
      for (let y = 0; y < 16; y++) {
        const row = Math.min(top + y, height - 1) * width;
        for (let x = 0; x < 16; x++) {
          const at = (row + Math.min(left + x, width - 1)) * 4;
          const r = rgba[at] as number;
          const g = rgba[at + 1] as number;
          const b = rgba[at + 2] as number;
          const quarter = quarters[(y >> 3) * 2 + (x >> 3)] as Float64Array;
          quarter[(y & 7) * 8 + (x & 7)] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
          // A quarter each of what four pixels have.
          const shared = (y >> 1) * 8 + (x >> 1);
          blue[shared] = (blue[shared] as number) - 0.042184 * r - 0.082816 * g + 0.125 * b;
          red[shared] = (red[shared] as number) + 0.125 * r - 0.104672 * g - 0.020328 * b;
        }
      }
      for (const quarter of quarters) lastY = writeBlock(writer, quarter, bright, lastY);
      lastBlue = writeBlock(writer, blue, colour, lastBlue);
      lastRed = writeBlock(writer, red, colour, lastRed);
    }
  }
  return writer.end();
}

const block = () => new Float64Array(64);

/** Each step for the quality, in the order of the block, 1 to 255; halves up. */
function stepsOf(steps: readonly number[], quality: number): Uint8Array {
  const percent = quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality;
  return Uint8Array.from(steps, (step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

/** cos(k·π/16)·√2, and 1 for k = 0: what `transform` leaves to be divided by, with 8. */
const SCALES = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));

function factorsOf(steps: Uint8Array): Float64Array {
  return Float64Array.from(steps, (step, at) => 1 / (step * 8 * (SCALES[at >> 3] ?? 1) * (SCALES[at & 7] ?? 1)));
}

/** Annex C: codes grow, those of one length after another. */
function codesOf({ counts, values }: HuffmanTable): Codes {
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    for (let n = 0; n < (counts[length - 1] ?? 0); n++) {
      const value = values[next++] ?? 0;
      codes[value] = code++;
      lengths[value] = length;
    }
  }
  return { codes, lengths };
}

const quantised = new Int16Array(64);

/** Annex F.1.2: the block's mean as its difference from the one before, then runs of zeros and what ends them. Answers the mean. */
function writeBlock(writer: Writer, samples: Float64Array, { factors, dc, ac }: Plan, before: number): number {
  for (let row = 0; row < 64; row += 8) transform(samples, row, 1);
  for (let column = 0; column < 8; column++) transform(samples, column, 8);
  for (let at = 0; at < 64; at++) {
    const place = ZIGZAG[at] as number;
    quantised[at] = Math.round((samples[place] as number) * (factors[place] as number));
  }
  const mean = quantised[0] as number;
  const difference = mean - before;
  const size = sizeOf(difference);
  writer.put(dc.codes[size] as number, dc.lengths[size] as number);
  writer.putNumber(difference, size);
  let zeros = 0;
  for (let at = 1; at < 64; at++) {
    const value = quantised[at] as number;
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.put(ac.codes[0xf0] as number, ac.lengths[0xf0] as number);
    const bits = sizeOf(value);
    const symbol = zeros * 16 + bits;
    writer.put(ac.codes[symbol] as number, ac.lengths[symbol] as number);
    writer.putNumber(value, bits);
    zeros = 0;
  }
  if (zeros > 0) writer.put(ac.codes[0] as number, ac.lengths[0] as number);
  return mean;
}

/** How many bits a difference or a coefficient takes. */
function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

/** The cosine transform of eight samples in place, by Arai, Agui and Nakajima (1988): five multiplications, the scales left over. */
function transform(samples: Float64Array, from: number, step: number): void {
  const s0 = samples[from] as number;
  const s1 = samples[from + step] as number;
  const s2 = samples[from + 2 * step] as number;
  const s3 = samples[from + 3 * step] as number;
  const s4 = samples[from + 4 * step] as number;
  const s5 = samples[from + 5 * step] as number;
  const s6 = samples[from + 6 * step] as number;
  const s7 = samples[from + 7 * step] as number;
  const outer = s0 + s7 + s3 + s4;
  const outerGap = s0 + s7 - s3 - s4;
  const inner = s1 + s6 + s2 + s5;
  const innerGap = s1 + s6 - s2 - s5;
  const turned = (innerGap + outerGap) * Math.SQRT1_2;
  samples[from] = outer + inner;
  samples[from + 4 * step] = outer - inner;
  samples[from + 2 * step] = outerGap + turned;
  samples[from + 6 * step] = outerGap - turned;
  const low = s3 - s4 + s2 - s5;
  const high = s1 - s6 + s0 - s7;
  const half = (s2 - s5 + s1 - s6) * Math.SQRT1_2;
  const shared = (low - high) * 0.3826834323650898;
  const lower = 0.541196100146197 * low + shared;
  const upper = 1.3065629648763766 * high + shared;
  const plus = s0 - s7 + half;
  const minus = s0 - s7 - half;
  samples[from + 5 * step] = minus + lower;
  samples[from + 3 * step] = minus - lower;
  samples[from + step] = plus + upper;
  samples[from + 7 * step] = plus - upper;
}

function writeHead(writer: Writer, width: number, height: number, steps: readonly Uint8Array[]): void {
  const word = (value: number) => [value >> 8, value & 255];
  writer.bytes([0xff, 0xd8]);
  // JFIF 1.02: square pixels, no small picture.
  writer.segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 0, 0, 1, 0, 1, 0, 0]);
  for (const [index, table] of steps.entries()) {
    writer.segment(0xdb, [index, ...ZIGZAG.map((place) => table[place] ?? 1)]);
  }
  // Eight bits; brightness with two by two blocks, both colours with one.
  writer.segment(0xc0, [8, ...word(height), ...word(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  const dc = [LUMINANCE_DC, CHROMINANCE_DC].entries();
  const ac = [LUMINANCE_AC, CHROMINANCE_AC].entries();
  for (const [index, { counts, values }] of dc) writer.segment(0xc4, [index, ...counts, ...values]);
  for (const [index, { counts, values }] of ac) writer.segment(0xc4, [0x10 + index, ...counts, ...values]);
  writer.segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
}

/** Bytes that grow, and bits that become bytes of a scan. */
class Writer {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;
  /** At most 7 bits wait, 16 come, so that 23 are used. */
  #bits = 0;
  #count = 0;

  constructor(expectedBytes: number) {
    this.#buffer = new Uint8Array(expectedBytes);
  }

  bytes(values: readonly number[]): void {
    for (const value of values) this.#push(value);
  }

  segment(marker: number, content: readonly number[]): void {
    const length = content.length + 2;
    this.bytes([0xff, marker, length >> 8, length & 255, ...content]);
  }

  put(code: number, length: number): void {
    this.#bits = (this.#bits << length) | code;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >>> this.#count) & 255;
      this.#push(byte);
      // FF alone would be a marker.
      if (byte === 255) this.#push(0);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  /** Of a negative number one less, so that its first bit is 0. */
  putNumber(value: number, size: number): void {
    if (size > 0) this.put(value > 0 ? value : value + (1 << size) - 1, size);
  }

  /** Fills the last byte with ones, and ends the picture. */
  end(): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    this.bytes([0xff, 0xd9]);
    return this.#buffer.slice(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#buffer.length) {
      const larger = new Uint8Array(2 * this.#length + 1_024);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.#length++] = byte;
  }
}
