// Photos made anew: whatever came is decoded to pixels and written as a JPEG that holds these pixels and nothing else. JPEG and WebP are
// read by WebAssembly (mozjpeg and libwebp, packaged by jSquash), an instance for each photo: its memory never shrinks, and after a
// fault nobody knows its state.
import jpegReader from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import jpegReaderModule from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
import webpReader from "@jsquash/webp/codec/dec/webp_dec.js";
import webpReaderModule from "@jsquash/webp/codec/dec/webp_dec.wasm";
import { readAtMost } from "./bounded-bytes.ts";
import { type HeaderFault, readHeader } from "./domain/photos/header.ts";
import { writeJpeg } from "./domain/photos/jpeg-writer.ts";
import { layOnWhite, type Picture, shrunk, turned } from "./domain/photos/picture.ts";
import { pngLayout, pngPicture } from "./domain/photos/png.ts";

/**
 * Pixels of a photo that is decoded. An isolate has 128 MB for all that it does: a progressive JPEG takes up to 10 bytes a pixel in the
 * decoder and 4 as pixels here.
 */
export const MAX_DECODED_PIXELS = 5_000_000;
const QUALITY = 80;

export interface RemadePhoto {
  /** JPEG without any metadata. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Why a photo is not taken; `undecodable`: it says that it is one, and is not. */
export type PhotoFault = HeaderFault | "too-many-pixels" | "undecodable";

/** What the packaged readers promise, in types of this platform, which has no ImageData. */
interface Codec {
  /** `turned`: of the JPEG reader alone, whether it goes by EXIF; the other one takes no second argument. */
  decode(bytes: Uint8Array, turned?: boolean): { width: number; height: number; data: Uint8ClampedArray } | null;
}

/** One photo at a time in an isolate, for its memory's sake; those that wait hold 4 MiB each. */
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
const MOST_WAITING = 4;

/** Makes a photo anew, upright, at most `longest` pixels on its longer side. `busy`: others wait already, try again. */
export async function remadePhoto(bytes: Uint8Array, longest: number): Promise<RemadePhoto | PhotoFault | "busy"> {
  if (waiting >= MOST_WAITING) return "busy";
  waiting += 1;
  const turn = last.then(() => remade(bytes, longest));
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    waiting -= 1;
  }
}

async function remade(bytes: Uint8Array, longest: number): Promise<RemadePhoto | PhotoFault> {
  const header = readHeader(bytes);
  if (typeof header === "string") return header;
  const { kind, width, height, orientation, endBytes } = header;
  if (width === 0 || height === 0) return "undecodable";
  if (width * height > MAX_DECODED_PIXELS) return "too-many-pixels";
  const picture = await decodedPhoto(kind, bytes.subarray(0, endBytes));
  // Its size is what the header said, or the bound above was of something else.
  if (picture === null || picture.width !== width || picture.height !== height) return "undecodable";
  layOnWhite(picture);
  const upright = turned(shrunk(picture, longest), orientation);
  return { bytes: writeJpeg(upright, QUALITY), width: upright.width, height: upright.height };
}

/** The pixels of a photo of which the header was read; null: they cannot be. */
export async function decodedPhoto(kind: "jpeg" | "png" | "webp", bytes: Uint8Array): Promise<Picture | null> {
  if (kind === "png") return decodedPng(bytes);
  try {
    const picture =
      kind === "jpeg"
        ? (await instance(jpegReader, jpegReaderModule)).decode(bytes, false)
        : (await instance(webpReader, webpReaderModule)).decode(bytes);
    if (picture === null) return null;
    const { width, height, data } = picture;
    return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch {
    // What decoders throw, thrown numbers and traps among it, says nothing but that these bytes are no photo.
    return null;
  }
}

async function decodedPng(bytes: Uint8Array): Promise<Picture | null> {
  const layout = pngLayout(bytes);
  if (layout === null) return null;
  const inflated = new Blob([...layout.data]).stream().pipeThrough(new DecompressionStream("deflate"));
  // More than the picture needs is a bomb, less is cut off; both are found without inflating further.
  const raw = await readAtMost(inflated, layout.rawBytes).catch(() => null);
  return raw === null || raw.length !== layout.rawBytes ? null : pngPicture(layout, raw);
}

async function instance(factory: unknown, module: WebAssembly.Module): Promise<Codec> {
  const make = factory as (options: object) => Promise<Codec>;
  return make({
    noInitialRun: true,
    // Their own words about a photo would stand in the log.
    ...{ print: () => undefined, printErr: () => undefined },
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const made = new WebAssembly.Instance(module, imports);
      done(made);
      return made.exports;
    },
  });
}
