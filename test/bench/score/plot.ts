// Draws the simulation of the score as one SVG of four panels, light and dark, without a library: rulers, lines, a band.

export interface Line {
  readonly name: string;
  readonly tone: "a" | "b" | "c";
  readonly points: readonly (readonly [number, number])[];
}

export interface Panel {
  readonly title: string;
  readonly xName: string;
  readonly x: readonly [from: number, to: number, step: number];
  readonly y: readonly [from: number, to: number, step: number];
  readonly percent: boolean;
  readonly lines: readonly Line[];
  /** Between two values for each x. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[];
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
  /** Spans of x drawn along the bottom. */
  readonly spans?: readonly (readonly [number, number])[];
  readonly spanName?: string;
}

const WIDTH = 460;
const HEIGHT = 250;
const LEFT = 54;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 44;

/** The tokens of ui/styles, light and dark. */
const STYLE = `
  svg { --surface: #fff; --ink: #111714; --ink-2: #4b5550; --line: #dce1de; --a: #00708a; --b: #c2450e; --c: #7048a8; }
  @media (prefers-color-scheme: dark) {
    svg { --surface: #121817; --ink: #edf2ef; --ink-2: #b4beba; --line: #232b29; --a: #4fc6de; --b: #ff9a62; --c: #bfa2f2; }
  }
  text { font: 12px "IBM Plex Sans", system-ui, sans-serif; fill: var(--ink-2); font-variant-numeric: tabular-nums; }
  .title { font-weight: 600; font-size: 13px; fill: var(--ink); }
  .grid { stroke: var(--line); } .tick { stroke: var(--ink-2); } .mark { stroke: var(--ink-2); stroke-dasharray: 3 3; }
  .a { stroke: var(--a); } .b { stroke: var(--b); stroke-dasharray: 7 3; } .c { stroke: var(--c); stroke-dasharray: 2 3; }
  .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; } .band { fill: var(--a); opacity: 0.16; }
  .span { stroke: var(--a); stroke-width: 4; }`;

/** The whole drawing; `about` is kept in it as JSON, so that a test can tell whether it is of the method in force. */
export function drawPanels(panels: readonly Panel[], title: string, description: string, about: unknown): string {
  const rows = Math.ceil(panels.length / 2);
  const [width, height] = [2 * WIDTH, rows * HEIGHT];
  const parts = panels.map((panel, index) => draw(panel, (index % 2) * WIDTH, Math.floor(index / 2) * HEIGHT));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${title}</title>
<desc id="description">${description}</desc>
<metadata>${JSON.stringify(about)}</metadata>
<style>${STYLE}
</style>
<rect width="${width}" height="${height}" fill="var(--surface)"/>
${parts.join("\n")}
</svg>
`;
}

function draw(panel: Panel, left: number, top: number): string {
  const [x0, x1, xStep] = panel.x;
  const [y0, y1, yStep] = panel.y;
  const right = WIDTH - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const px = (x: number) => round(LEFT + ((x - x0) / (x1 - x0)) * (right - LEFT));
  const py = (y: number) => round(bottom - ((y - y0) / (y1 - y0)) * (bottom - TOP));
  const parts = [`<text class="title" x="${LEFT}" y="18">${panel.title}</text>`];
  for (const y of steps(y0, y1, yStep)) {
    const name = panel.percent ? `${Math.round(y * 100)} %` : String(y);
    parts.push(
      `<path class="grid" d="M${LEFT} ${py(y)}H${right}"/><text x="${LEFT - 6}" y="${py(y) + 4}" text-anchor="end">${name}</text>`,
    );
  }
  for (const x of steps(x0, x1, xStep)) {
    parts.push(
      `<path class="tick" d="M${px(x)} ${bottom}v6"/><text x="${px(x)}" y="${bottom + 19}" text-anchor="middle">${x}</text>`,
    );
  }
  parts.push(`<path class="tick" d="M${LEFT} ${bottom}H${right}"/>`);
  parts.push(`<text x="${right}" y="${bottom + 36}" text-anchor="end">${panel.xName}</text>`);
  for (const { x, text } of panel.marks ?? []) {
    parts.push(
      `<path class="mark" d="M${px(x)} ${TOP - 4}V${bottom}"/><text x="${px(x)}" y="${TOP - 8}" text-anchor="middle">${text}</text>`,
    );
  }
  const { band } = panel;
  if (band !== undefined) {
    const upper = band.map(([x, , high]) => `${px(x)} ${py(high)}`);
    const lower = band.map(([x, low]) => `${px(x)} ${py(low)}`).reverse();
    parts.push(`<path class="band" d="M${[...upper, ...lower].join("L")}Z"/>`);
  }
  for (const [from, to] of panel.spans ?? []) {
    parts.push(`<path class="span" d="M${px(from)} ${bottom - 8}H${px(to)}"/>`);
  }
  const firstSpan = panel.spans?.[0];
  if (firstSpan !== undefined && panel.spanName !== undefined) {
    parts.push(`<text x="${px(firstSpan[0])}" y="${bottom - 15}">${panel.spanName}</text>`);
  }
  for (const { tone, points } of panel.lines) {
    parts.push(`<path class="line ${tone}" d="M${points.map(([x, y]) => `${px(x)} ${py(y)}`).join("L")}"/>`);
  }
  for (const [index, { name, tone }] of panel.lines.filter(({ name }) => name !== "").entries()) {
    const y = bottom + 32;
    const x = LEFT + index * 84;
    parts.push(`<path class="line ${tone}" d="M${x} ${y}h18"/><text x="${x + 23}" y="${y + 4}">${name}</text>`);
  }
  return `<g transform="translate(${left} ${top})">\n${parts.join("\n")}\n</g>`;
}

function steps(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step);
  return Array.from({ length: count + 1 }, (_, index) => Math.round((from + index * step) * 1_000) / 1_000);
}

const round = (value: number) => Math.round(value * 10) / 10;
