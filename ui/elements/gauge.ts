// The ruler under a number of the instrument strip: a bar on a graduated scale, or shares of a whole.
import { html, svg, type TemplateResult } from "lit";

const WIDTH = 200;

function ticks(): string {
  let path = "";
  for (let step = 0; step <= 40; step++) {
    const x = (step * WIDTH) / 40;
    path += `M${x} 16V${step % 10 === 0 ? 9 : step % 5 === 0 ? 11 : 13}`;
  }
  return path;
}

const TICKS = ticks();

/** A bar filled to `share` (0 to 1) over the ruler. Decorative: the figures stand beside it. */
export function gauge(share: number): TemplateResult {
  const width = Math.min(1, Math.max(0, share)) * WIDTH;
  return html`<svg class="scale" viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="full" x="0" y="2" width=${WIDTH} height="4"/><rect class="part" x="0" y="2" width=${width} height="4"/>
      <path class="t" d=${TICKS} vector-effect="non-scaling-stroke"/>`}
  </svg>`;
}

/** Shares of a whole side by side, each at least visible. Decorative: the counts stand beside it. */
export function shareBar(
  shares: readonly { readonly kind: "valid" | "unver" | "invalid"; readonly count: number }[],
): TemplateResult {
  const present = shares.filter((share) => share.count > 0);
  const total = present.reduce((sum, share) => sum + share.count, 0);
  const gap = 2;
  const least = 4;
  const free = WIDTH - gap * Math.max(0, present.length - 1) - least * present.length;
  let x = 0;
  const bars = present.map((share) => {
    const width = least + (free * share.count) / total;
    const bar = svg`<rect class=${share.kind} x=${x.toFixed(2)} y="2" width=${width.toFixed(2)} height="4" rx="1"/>`;
    x += width + gap;
    return bar;
  });
  return html`<svg class="scale" viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true">
    ${total === 0 ? svg`<rect class="full" x="0" y="2" width=${WIDTH} height="4"/>` : bars}
  </svg>`;
}
