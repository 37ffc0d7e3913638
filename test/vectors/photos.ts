// Writes test/edge/photo-fixtures.ts: `node test/vectors/photos.ts`. The writer is libvips by sharp, which comes with wrangler and is no
// dependency of ours otherwise.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What is used of sharp; it is found beside wrangler's own. */
interface Image {
  jpeg(options?: object): Image;
  png(options?: object): Image;
  webp(options?: object): Image;
  greyscale(): Image;
  negate(): Image;
  ensureAlpha(opacity: number): Image;
  toColourspace(name: string): Image;
  withExif(exif: object): Image;
  withMetadata(metadata: object): Image;
  toBuffer(): Promise<Buffer>;
}
const require = createRequire(import.meta.url);
const sharp = require("sharp") as (input: unknown, options?: object) => Image;

const WIDTH = 48;
const HEIGHT = 32;
/** Red, green, blue, almost white. */
const QUARTERS = [
  [200, 30, 30],
  [30, 160, 40],
  [40, 50, 190],
  [240, 240, 240],
] as const;
const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
for (let y = 0; y < HEIGHT; y++) {
  for (let x = 0; x < WIDTH; x++) {
    pixels.set(QUARTERS[(y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)] ?? [], (y * WIDTH + x) * 3);
  }
}
const picture = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const exif = {
  IFD0: { Copyright: "SECRET-OWNER", Make: "SECRET-CAMERA" },
  IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 12/1" },
};
const frames = await Promise.all([picture().png().toBuffer(), picture().negate().png().toBuffer()]);
const turned = (orientation: number) => picture().jpeg({ quality: 90 }).withMetadata({ orientation });
const photos: Record<string, Image> = {
  jpeg: picture().jpeg({ quality: 90 }).withExif(exif),
  progressiveJpeg: picture().jpeg({ quality: 90, progressive: true, chromaSubsampling: "4:4:4" }),
  greyJpeg: picture().greyscale().toColourspace("b-w").jpeg({ quality: 90 }),
  ...Object.fromEntries([3, 6, 8, 5].map((orientation) => [`jpegTurned${orientation}`, turned(orientation)])),
  cmykJpeg: picture().toColourspace("cmyk").jpeg(),
  png: picture().png().withExif(exif),
  interlacedPng: picture().png({ progressive: true }),
  palettePng: picture().png({ palette: true, colours: 4 }),
  clearPng: picture().ensureAlpha(0).png(),
  deepPng: picture().toColourspace("rgb16").png(),
  greyPng: picture().greyscale().toColourspace("b-w").png(),
  webp: picture().webp({ quality: 90 }).withExif(exif),
  losslessWebp: picture().webp({ lossless: true }),
  turnedWebp: picture().webp({ quality: 90 }).withMetadata({ orientation: 6 }),
  animatedWebp: sharp(frames, { join: { animated: true } }).webp(),
};

const lines = [
  "// Small photos of every kind that is read, 48 × 32: red, green, blue and almost white, a quarter each. Written by libvips",
  "// (test/vectors/photos.ts), so that what reads them here is compared with somebody else's writer. `jpeg`, `png` and `webp` carry EXIF",
  "// with a camera, an owner and a place; `…Turned` and their number are EXIF orientations.",
  "export const PHOTOS = {",
];
for (const [name, image] of Object.entries(photos)) {
  lines.push(`  ${name}:`, `    "${(await image.toBuffer()).toString("base64")}",`);
}
lines.push("} as const;", "");
writeFileSync(new URL("../edge/photo-fixtures.ts", import.meta.url), lines.join("\n"));
