// Pictures as pixels: turned as their camera was held, shrunk, laid on white. Pure; whole numbers throughout.

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity; row by row from the top left. */
  readonly rgba: Uint8Array;
}

/** EXIF 2.32, tag 0x0112: where the first row and column of the stored picture are when it is looked at. 1: as stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The picture as it was seen. */
export function turned({ width, height, rgba }: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return { width, height, rgba };
  const swapped = orientation >= 5;
  const [seenWidth, seenHeight] = swapped ? [height, width] : [width, height];
  const source = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const target = new Uint32Array(width * height);
  for (let y = 0; y < seenHeight; y++) {
    for (let x = 0; x < seenWidth; x++) {
      const [left, top] = swapped ? [y, x] : [x, y];
      const column = MIRRORED_COLUMNS.has(orientation) ? width - 1 - left : left;
      const row = MIRRORED_ROWS.has(orientation) ? height - 1 - top : top;
      target[y * seenWidth + x] = source[row * width + column] as number;
    }
  }
  return { width: seenWidth, height: seenHeight, rgba: new Uint8Array(target.buffer) };
}
/** Orientations whose stored columns run from right to left as they are read for the seen picture, and rows from the bottom. */
const MIRRORED_COLUMNS = new Set<Orientation>([2, 3, 7, 8]);
const MIRRORED_ROWS = new Set<Orientation>([3, 4, 6, 7]);

/** At most `longest` pixels on its longer side, each the mean of those that it stands for (halves up); smaller ones stay. */
export function shrunk(picture: Picture, longest: number): Picture {
  const { width, height, rgba } = picture;
  const side = Math.max(width, height);
  if (side <= longest) return picture;
  const newWidth = Math.max(1, Math.floor((width * longest) / side));
  const newHeight = Math.max(1, Math.floor((height * longest) / side));
  const small = new Uint8Array(newWidth * newHeight * 4);
  for (let y = 0; y < newHeight; y++) {
    const top = Math.floor((y * height) / newHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / newHeight));
    for (let x = 0; x < newWidth; x++) {
      const left = Math.floor((x * width) / newWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / newWidth));
      const count = (bottom - top) * (right - left);
      let red = count >> 1;
      let green = red;
      let blue = red;
      for (let row = top; row < bottom; row++) {
        for (let at = (row * width + left) * 4, end = at + (right - left) * 4; at < end; at += 4) {
          red += rgba[at] as number;
          green += rgba[at + 1] as number;
          blue += rgba[at + 2] as number;
        }
      }
      const at = (y * newWidth + x) * 4;
      small[at] = red / count;
      small[at + 1] = green / count;
      small[at + 2] = blue / count;
      small[at + 3] = 255;
    }
  }
  return { width: newWidth, height: newHeight, rgba: small };
}

/** The picture on white paper: JPEG knows no opacity. Changes the picture that it is given. */
export function layOnWhite({ rgba }: Picture): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const opacity = rgba[at + 3] as number;
    if (opacity === 255) continue;
    for (let colour = at; colour < at + 3; colour++) {
      rgba[colour] = Math.floor(((rgba[colour] as number) * opacity + 255 * (255 - opacity) + 127) / 255);
    }
    rgba[at + 3] = 255;
  }
}
