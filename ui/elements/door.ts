// The card of every way in: sign-in, first run, invitation. Its upper edge is a ruler, as on a meter's plate.
import { html, svg, type TemplateResult } from "lit";

const WIDTH = 400;

function ticks(): string {
  let path = "";
  for (let step = 0; step <= 80; step++) {
    path += `M${(step * WIDTH) / 80} 0V${step % 10 === 0 ? 9 : step % 5 === 0 ? 6 : 4}`;
  }
  return path;
}

const TICKS = ticks();

/** The card with its title and one sentence of what it is for. */
export function door(title: string, sentence: TemplateResult | string, content: TemplateResult): TemplateResult {
  return html`<section class="card door-card">
    <svg class="door-rule" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<path d=${TICKS} vector-effect="non-scaling-stroke"/>`}
    </svg>
    <div class="door-body">
      <h1>${title}</h1>
      <p class="ink2">${sentence}</p>
      ${content}
    </div>
  </section>`;
}
