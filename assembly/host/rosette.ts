// The record figure: a guilloche whose petals, phase and amplitude come from the SHA-256 of the signed bytes. The same
// record has the same figure everywhere. An aid to recognition only; the verdict word stands next to it.

interface Band {
  readonly radius: number;
  readonly amplitude: number;
  readonly petals: number;
  readonly strands: number;
  readonly phase: number;
  readonly ripple: number;
  readonly rippleCount: number;
}

const TURN = 2 * Math.PI;
const HASH = /^[0-9a-f]{64}$/i;

/** Below this size (px) the fine bands would merge into grey: only the outer one is drawn, with fewer strands. */
const FINE_FROM_PIXELS = 48;

function byteAt(hash: string, index: number): number {
  return Number.parseInt(hash.slice(index * 2, index * 2 + 2), 16);
}

function bands(hash: string, fine: boolean): Band[] {
  const phase = (byteAt(hash, 6) / 255) * TURN;
  const ripple = 0.025 + (byteAt(hash, 5) % 32) / 900;
  const rippleCount = 2 * (3 + (byteAt(hash, 4) % 4));
  const outer = { radius: 0.78, amplitude: 0.16, petals: 9 + (byteAt(hash, 0) % 6), phase, ripple, rippleCount };
  const middle = { radius: 0.43, amplitude: 0.13, petals: 5 + (byteAt(hash, 1) % 5), phase: -phase, ripple: 0.02 };
  const inner = { radius: 0.17, amplitude: 0.08, petals: 3 + (byteAt(hash, 2) % 4), phase, ripple: 0 };
  if (!fine) {
    return [
      { ...outer, strands: 2 },
      { ...middle, strands: 2, rippleCount: rippleCount / 2 },
    ];
  }
  return [
    { ...outer, strands: 6 },
    { ...middle, strands: 5, rippleCount: rippleCount / 2 },
    { ...inner, strands: 3, rippleCount: 1 },
  ];
}

function strandPath(band: Band, strand: number, points: number): string {
  let path = "";
  for (let step = 0; step < points; step++) {
    const angle = (step / points) * TURN;
    const radius =
      band.radius +
      band.amplitude * Math.sin(band.petals * angle + band.phase + (strand * TURN) / band.strands) +
      band.ripple * Math.sin(band.rippleCount * angle + band.phase);
    const x = (50 + radius * 49 * Math.cos(angle)).toFixed(1);
    const y = (50 + radius * 49 * Math.sin(angle)).toFixed(1);
    path += `${step === 0 ? "M" : "L"}${x} ${y}`;
  }
  return `${path}Z`;
}

/**
 * SVG path data of the figure in a 100×100 box; an empty string for what is no SHA-256 in hex.
 * `sizePixels` chooses between the fine and the simple drawing.
 */
export function rosettePath(hash: string, sizePixels: number): string {
  if (!HASH.test(hash)) return "";
  const fine = sizePixels >= FINE_FROM_PIXELS;
  return bands(hash, fine)
    .flatMap((band) => Array.from({ length: band.strands }, (_, strand) => strandPath(band, strand, fine ? 240 : 150)))
    .join("");
}
