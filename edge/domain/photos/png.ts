// PNG (third edition): from its parts to pixels. Inflating is the caller's, who knows from `pngLayout` how many bytes may come of it.
import { pngParts } from "./header.ts";
import type { Picture } from "./picture.ts";

interface Pass {
  readonly width: number;
  readonly height: number;
  /** Where its first pixel stands in the picture, and how far apart they are. */
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
}

export interface PngLayout {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colour: Colour;
  readonly palette: Uint8Array | null;
  /** Of tRNS: opacity of the palette's colours, or the one colour that is none. */
  readonly transparent: Uint8Array | null;
  readonly passes: readonly Pass[];
  /** What the picture's data are when inflated: exactly so many bytes. */
  readonly rawBytes: number;
  /** Still deflated, in the order of the file. */
  readonly data: readonly Uint8Array[];
}

/** Colour types: grey, colour, palette, and the first two with opacity. */
type Colour = 0 | 2 | 3 | 4 | 6;
const CHANNELS: Readonly<Record<Colour, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<Colour, readonly number[]>> = {
  ...{ 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] },
};
/** Adam7: left, top, step to the right, step down. */
const INTERLACED = [
  ...[[0, 0, 8, 8] as const, [4, 0, 8, 8] as const, [0, 4, 4, 8] as const, [2, 0, 4, 4] as const],
  ...[[0, 2, 2, 4] as const, [1, 0, 2, 2] as const, [0, 1, 1, 2] as const],
];

/** Null: not lawful. The header has been read before; all other parts than those of the picture itself are passed over. */
export function pngLayout(bytes: Uint8Array): PngLayout | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bitDepth = 0, type = 0, compression, filter, interlace = 0] = bytes.subarray(24, 29);
  if (!(type in CHANNELS) || compression !== 0 || filter !== 0 || interlace > 1) return null;
  const colour = type as Colour;
  if (!DEPTHS[colour].includes(bitDepth)) return null;
  let palette: Uint8Array | null = null;
  let transparent: Uint8Array | null = null;
  const data: Uint8Array[] = [];
  for (const { name, from, to } of pngParts(bytes)) {
    const content = bytes.subarray(from, to);
    if (name === "PLTE") palette = content;
    else if (name === "tRNS") transparent = content;
    else if (name === "IDAT") data.push(content);
  }
  if (colour === 3 && palette === null) return null;
  const grid = interlace === 1 ? INTERLACED : [[0, 0, 1, 1] as const];
  const passes = grid
    .map(([left, top, stepX, stepY]) => {
      const passWidth = Math.ceil(Math.max(0, width - left) / stepX);
      return { left, top, stepX, stepY, width: passWidth, height: Math.ceil(Math.max(0, height - top) / stepY) };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
  const bits = CHANNELS[colour] * bitDepth;
  const rawBytes = passes.reduce((sum, pass) => sum + pass.height * (1 + Math.ceil((pass.width * bits) / 8)), 0);
  return { width, height, bitDepth, colour, palette, transparent, passes, rawBytes, data };
}

/** The pixels; null where a filter is none of the five. `raw`: the inflated data, `rawBytes` of them; changed in place. */
export function pngPicture(layout: PngLayout, raw: Uint8Array): Picture | null {
  const { width, height, bitDepth, colour } = layout;
  const bits = CHANNELS[colour] * bitDepth;
  const distance = Math.max(1, bits >> 3);
  const rgba = new Uint8Array(width * height * 4);
  let at = 0;
  for (const pass of layout.passes) {
    const rowBytes = Math.ceil((pass.width * bits) / 8);
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let y = 0; y < pass.height; y++) {
      const filter = raw[at] as number;
      const row = raw.subarray(at + 1, at + 1 + rowBytes);
      if (filter > 4) return null;
      unfilter(filter, row, above, distance);
      for (let x = 0; x < pass.width; x++) {
        const target = ((pass.top + y * pass.stepY) * width + pass.left + x * pass.stepX) * 4;
        writePixel(layout, row, x, rgba, target);
      }
      above = row;
      at += 1 + rowBytes;
    }
  }
  return { width, height, rgba };
}

/** Section 9: each byte was written as its difference from neighbours. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, distance: number): void {
  if (filter === 0) return;
  for (let index = 0; index < row.length; index++) {
    const left = index < distance ? 0 : (row[index - distance] as number);
    const up = above[index] as number;
    const upLeft = index < distance ? 0 : (above[index - distance] as number);
    row[index] = (row[index] as number) + predicted(filter, left, up, upLeft);
  }
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - upLeft;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : upLeft;
}

/** Of samples with 16 bits the upper 8 count. */
function writePixel(layout: PngLayout, row: Uint8Array, x: number, rgba: Uint8Array, target: number): void {
  const { bitDepth, colour, palette, transparent } = layout;
  const step = bitDepth === 16 ? 2 : 1;
  const from = x * CHANNELS[colour] * step;
  let opacity = 255;
  if (colour === 3) {
    const index = sample(row, x, bitDepth);
    for (let channel = 0; channel < 3; channel++) rgba[target + channel] = palette?.[index * 3 + channel] ?? 0;
    opacity = transparent?.[index] ?? 255;
  } else if (colour === 0 || colour === 4) {
    const value = bitDepth < 8 ? sample(row, x, bitDepth) : (row[from] as number);
    const grey = bitDepth < 8 ? Math.floor((value * 255) / ((1 << bitDepth) - 1)) : value;
    rgba.fill(grey, target, target + 3);
    if (colour === 4) opacity = row[from + step] as number;
    else if (transparent !== null && isNone(transparent, bitDepth === 16 ? row.subarray(from, from + 2) : [0, value])) {
      opacity = 0;
    }
  } else {
    for (let channel = 0; channel < 3; channel++) rgba[target + channel] = row[from + channel * step] as number;
    if (colour === 6) opacity = row[from + 3 * step] as number;
    else if (transparent !== null) {
      const samples = Array.from(row.subarray(from, from + 3 * step));
      opacity = isNone(transparent, step === 2 ? samples : samples.flatMap((one) => [0, one])) ? 0 : 255;
    }
  }
  rgba[target + 3] = opacity;
}

function isNone(transparent: Uint8Array, samples: ArrayLike<number>): boolean {
  return transparent.length === samples.length && transparent.every((byte, index) => byte === samples[index]);
}

/** Of 1, 2, 4 or 8 bits. */
function sample(row: Uint8Array, x: number, bitDepth: number): number {
  if (bitDepth === 8) return row[x] as number;
  const bit = x * bitDepth;
  return ((row[bit >> 3] as number) >> (8 - bitDepth - (bit & 7))) & ((1 << bitDepth) - 1);
}
