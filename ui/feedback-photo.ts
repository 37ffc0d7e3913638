// Photos are drawn anew on this device before they are kept or sent: only what can be seen leaves the phone, no place, no time, no
// model of the camera.
import { msg } from "@lit/localize";
import { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS } from "../edge/contract/feedback.ts";

/** Largest file that is decoded: photos of telephones have up to 30 MB, and decoding takes many times as much memory. */
const MAX_FILE_BYTES = 48 * 1_048_576;
const THUMBNAIL_PIXELS = 176;
/** From fine to coarse; the first that fits is taken. At 1,600 px the first nearly always does. */
const QUALITIES = [0.82, 0.6, 0.4] as const;

export interface RedrawnPhoto {
  /** JPEG, its longer side at most MAX_PHOTO_PIXELS. */
  readonly picture: Blob;
  /** JPEG as a data: URL. */
  readonly thumbnail: string;
}

/** Why a file cannot be taken; its message is a sentence for whoever chose it. */
export class PhotoError extends Error {
  override readonly name = "PhotoError";
}

/** Throws PhotoError. */
export async function redrawn(file: Blob): Promise<RedrawnPhoto> {
  if (file.size > MAX_FILE_BYTES) throw new PhotoError(msg("This file is larger than 48 MB and was not taken."));
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new PhotoError(msg("This file is no picture that this browser can read."));
  }
  try {
    const canvas = drawn(bitmap, MAX_PHOTO_PIXELS);
    for (const quality of QUALITIES) {
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (picture !== null && picture.size <= MAX_PHOTO_BYTES) {
        return { picture, thumbnail: drawn(bitmap, THUMBNAIL_PIXELS).toDataURL("image/jpeg", 0.7) };
      }
    }
    throw new PhotoError(msg("This picture could not be made small enough to be sent."));
  } finally {
    bitmap.close();
  }
}

/** Within a square of so many pixels; never larger than it is. On white: JPEG has no transparency. */
function drawn(bitmap: ImageBitmap, mostPixels: number): HTMLCanvasElement {
  const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) throw new PhotoError(msg("This browser cannot draw pictures."));
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}
