// Our own drawings on a 16 px grid: line icons for controls, filled shapes for verdicts, and the wordmark.
import { html, nothing, svg, type TemplateResult } from "lit";

const LINES = {
  overview: svg`<path d="M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l2.6-3.6"/><path d="M2.5 13.5h11"/>`,
  sessions: svg`<path d="M1.8 12.5c2-.2 2.4-8 4.7-8s2.2 3.6 4 3.6 1.8-2 3.7-2.1"/><path d="M1.8 14.2h12.4" opacity=".55"/>`,
  stations: svg`<rect x="3" y="1.8" width="6.6" height="12.4" rx="1.2"/><path d="M5 4.5h2.6M1.8 14.2h9M9.6 8.2h1.2a1.2 1.2 0 0 1 1.2 1.2v1.8a1.1 1.1 0 0 0 2.2 0V6.4L12.6 4.6"/>`,
  site: svg`<path d="M8 14.4S12.6 10 12.6 6.4a4.6 4.6 0 0 0-9.2 0C3.4 10 8 14.4 8 14.4z"/><circle cx="8" cy="6.4" r="1.7"/>`,
  send: svg`<path d="M14 2 2 6.8l4.6 2.1M14 2 9.2 14 6.6 8.9M14 2 6.6 8.9"/>`,
  profiles: svg`<path d="M1.8 11.5h3.4v-6H9V9h2.8V4h2.4"/><circle cx="5.2" cy="8.5" r="1.3"/><circle cx="11.8" cy="6.5" r="1.3"/>`,
  redo: svg`<path d="m10.5 3 3 3-3 3M13.5 6H6.7a3.8 3.8 0 0 0 0 7.5H10"/>`,
  verify: svg`<path d="M3.2 1.8h6.6l3 3v9.4H3.2z"/><path d="m5.6 9 1.7 1.7 3.2-3.6"/>`,
  light: svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.6v1.6M8 12.8v1.6M1.6 8h1.6M12.8 8h1.6M3.5 3.5l1.1 1.1M11.4 11.4l1.1 1.1M3.5 12.5l1.1-1.1M11.4 4.6l1.1-1.1"/>`,
  dark: svg`<path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z"/>`,
  auto: svg`<circle cx="8" cy="8" r="5.6"/><path d="M8 2.4v11.2a5.6 5.6 0 0 0 0-11.2z" fill="currentColor" stroke="none"/>`,
  menu: svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>`,
  feedback: svg`<path d="M2.2 3h11.6v8H7.4l-3 2.6V11H2.2z"/><path d="M5 6h6M5 8.4h3.6"/>`,
  device: svg`<rect x="2" y="3" width="12" height="8" rx="1"/><path d="M6 13.5h4"/>`,
  offline: svg`<path d="M2 2l12 12M3.2 6.8A7 7 0 0 1 6 5.2M12.8 6.8a7 7 0 0 0-3.9-2M5.3 9.3a4 4 0 0 1 2.2-1.1M10.3 9a4 4 0 0 1 .4.3M8 12v.1"/>`,
  lock: svg`<rect x="3.5" y="7" width="9" height="6.8" rx="1.2"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>`,
  file: svg`<path d="M3.5 1.8h5.8l3.2 3.2v9.2h-9zM9 2v3.3h3.3"/>`,
  save: svg`<path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.3h10.4"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.2"/><path d="M3.5 10.5h-1v-8h8v1"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1"/>`,
  play: svg`<path d="M5 3.5v9l7-4.5z"/>`,
  table: svg`<path d="M2 3h12v10H2zM2 6.4h12M2 9.7h12M6.5 3v10"/>`,
  chart: svg`<path d="M2 2.5v11h12"/><path d="m4.5 10 3-3.8 2.6 2.2L14 4"/>`,
  undo: svg`<path d="M5.5 3 2.5 6l3 3M2.5 6h6.8a3.8 3.8 0 0 1 0 7.5H6"/>`,
  search: svg`<circle cx="7" cy="7" r="4.6"/><path d="m10.4 10.4 3.8 3.8"/>`,
  settings: svg`<path d="M1.8 4.5h6.4M12.2 4.5h2M1.8 11.5h2M7.8 11.5h6.4"/><circle cx="10.2" cy="4.5" r="1.9"/><circle cx="5.8" cy="11.5" r="1.9"/>`,
  people: svg`<circle cx="6" cy="5.2" r="2.5"/><path d="M1.6 13.4c.3-2.7 2-4.2 4.4-4.2s4.1 1.5 4.4 4.2M10.4 2.9a2.5 2.5 0 0 1 0 4.7M12 9.6c1.4.6 2.2 1.9 2.4 3.8"/>`,
  key: svg`<circle cx="5" cy="11" r="3.2"/><path d="m7.3 8.7 6-6M10.8 5.2l2 2"/>`,
  token: svg`<rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.4"/><path d="M4.4 10.2h3.2M9.4 6.2a2.6 2.6 0 0 1 0 3.8M11.3 4.9a4.6 4.6 0 0 1 0 6.4"/>`,
  trail: svg`<path d="M4.2 2.5v11M4.2 4.2h9M4.2 8h6.5M4.2 11.8h8"/><circle cx="4.2" cy="4.2" r="1.3" fill="currentColor"/><circle cx="4.2" cy="8" r="1.3" fill="currentColor"/><circle cx="4.2" cy="11.8" r="1.3" fill="currentColor"/>`,
  language: svg`<circle cx="8" cy="8" r="6.2"/><path d="M1.8 8h12.4M8 1.8c2.2 2 3 4 3 6.2s-.8 4.2-3 6.2c-2.2-2-3-4-3-6.2s.8-4.2 3-6.2z"/>`,
  help: svg`<circle cx="8" cy="8" r="6.2"/><path d="M6.1 6.4a1.9 1.9 0 1 1 2.8 1.7c-.6.3-.9.7-.9 1.3M8 11.5v.1"/>`,
  leave: svg`<path d="M6.5 2.5h-4v11h4M10.5 5l3 3-3 3M13.5 8h-7"/>`,
  eye: svg`<path d="M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8z"/><circle cx="8" cy="8" r="1.9"/>`,
  passkey: svg`<circle cx="6" cy="5" r="2.6"/><path d="M1.8 13.2c.2-2.7 1.8-4.2 4.2-4.2.8 0 1.6.2 2.2.5"/><circle cx="12" cy="8.2" r="2"/><path d="M12 10.2v4l1.3-1.2M12 12.6l1.3-.9"/>`,
  filter: svg`<path d="M2 4h12M4.2 8h7.6M6.5 12h3"/>`,
  clock: svg`<circle cx="8" cy="8" r="6.2"/><path d="M8 4.6V8l2.4 1.6"/>`,
  arrow: svg`<path d="M3 8h10M9.2 4.2 13 8l-3.8 3.8"/>`,
  edit: svg`<path d="M3 13l.6-2.8 7.5-7.5a1.3 1.3 0 0 1 1.8 0l.4.4a1.3 1.3 0 0 1 0 1.8L5.8 12.4z"/>`,
  phone: svg`<rect x="4.5" y="1.6" width="7" height="12.8" rx="1.3"/><path d="M7 12.3h2"/>`,
  open: svg`<path d="M6.5 3H3v10h10V9.5M9 2.8h4.2V7M13 3 7.5 8.5"/>`,
  next: svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`,
  turn: svg`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3"/>`,
  camera: svg`<path d="M2 5h2.6l1.2-1.8h4.4L11.4 5H14v8H2z"/><circle cx="8" cy="8.8" r="2.4"/>`,
  shield: svg`<path d="M8 1.8 13 3.6v4c0 3.4-2.2 5.6-5 6.6-2.8-1-5-3.2-5-6.6v-4z"/>`,
} as const;

export type IconName = keyof typeof LINES;

/** A line icon; decorative, the control beside it carries the words. */
export function icon(name: IconName, size: "" | "s" = "s"): TemplateResult {
  return html`<svg class="i ${size}" viewBox="0 0 16 16" aria-hidden="true">${LINES[name]}</svg>`;
}

/** Shapes of the verdicts and findings. Each differs by outline, so that colour never carries the meaning alone. */
export type Mark = "valid" | "invalid" | "unver" | "warn" | "info" | "none" | "metered";

const MARKS = {
  valid: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.8 8.2 2.2 2.3 4.2-4.9" fill="none" stroke="var(--surface)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`,
  invalid: svg`<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor"/><path d="m5.5 5.5 5 5M10.5 5.5l-5 5" stroke="var(--surface)" stroke-width="1.7" stroke-linecap="round"/>`,
  unver: svg`<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.6 1.9"/><path d="M6.3 6.5a1.750 1.750 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.1M8 11.2v.1" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>`,
  warn: svg`<path d="M8 1.6 15.2 14.2H.8z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M8 6v3.8M8 12v.1" stroke="var(--surface)" stroke-width="1.6" stroke-linecap="round"/>`,
  info: svg`<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="2.5" fill="currentColor"/><path d="M8 7.5v3.8M8 4.8v.1" stroke="var(--surface)" stroke-width="1.6" stroke-linecap="round"/>`,
  none: svg`<circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="M4.8 8h.01M8 8h.01M11.2 8h.01" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/>`,
  metered: svg`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5"/>`,
} as const satisfies Record<Mark, unknown>;

/** A verdict's shape. `label` names it for a screen reader where no word stands beside it. */
export function mark(kind: Mark, label?: string): TemplateResult {
  const tone = kind === "metered" ? "none" : kind;
  return html`<svg
    class="vi ${tone}"
    viewBox="0 0 16 16"
    role=${label === undefined ? nothing : "img"}
    aria-label=${label ?? nothing}
    aria-hidden=${label === undefined ? "true" : nothing}
  >
    ${MARKS[kind]}
  </svg>`;
}

/**
 * The W is a curve that ends as a tick; "attest" follows: watts, attested. The letter stands in the text as well, without
 * size: who steers by voice says the whole word.
 */
export function wordmark(): TemplateResult {
  return html`<svg class="word" viewBox="0 0 104 24" role="img" aria-label="Wattest" fill="none">
    <path
      class="wm"
      d="M2 7.2 7.2 17.6 12.6 8.6 17 17.6 26.5 2.2"
      stroke-width="3"
      stroke-linejoin="round"
      stroke-linecap="round"
    />
    <text x="28.5" y="19" fill="currentColor"><tspan font-size="0" fill="none">W</tspan>attest</text>
  </svg>`;
}
