// The one thing of EXIF that a photo cannot do without: how the camera was held (EXIF 2.32, TIFF 6.0).
import type { Orientation } from "./picture.ts";

const ORIENTATION_TAG = 0x0112;
/** Entries that are looked at: IFD0 has some twenty, the tag stands among the first. */
const MAX_ENTRIES = 64;

/** The orientation that a block of EXIF names; 1, as stored, where it names none or cannot be read. */
export function exifOrientation(block: Uint8Array): Orientation {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.byteLength < 14) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return 1;
  const count = Math.min(view.getUint16(directory, little), MAX_ENTRIES);
  for (let entry = 0, at = directory + 2; entry < count && at + 12 <= view.byteLength; entry++, at += 12) {
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
