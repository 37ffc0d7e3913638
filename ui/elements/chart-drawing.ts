// What uPlot does not draw itself: the ruler under the time axis, gap hatches, the marks of signed records and the
// index of now. Everything is in device pixels, as uPlot's own drawing is.
import type uPlot from "uplot";
import { formats } from "../format.ts";
import { tokenColour } from "../theme.ts";
import { rulerTicks } from "./chart-ruler.ts";

export interface ChartColours {
  readonly ink: string;
  readonly label: string;
  readonly axis: string;
  readonly tick: string;
  readonly grid: string;
  readonly surface: string;
  readonly power: string;
  readonly powerArea: string;
  readonly energy: string;
  readonly energyArea: string;
  readonly valid: string;
  readonly invalid: string;
  readonly unver: string;
}

/** Reads the tokens of the theme in force; to be read again when it changes. */
export function chartColours(): ChartColours {
  return {
    ink: tokenColour("--ink"),
    label: tokenColour("--ink-3"),
    axis: tokenColour("--tick"),
    tick: tokenColour("--line-strong"),
    grid: tokenColour("--line-soft"),
    surface: tokenColour("--surface"),
    power: tokenColour("--d-power"),
    powerArea: tokenColour("--d-power-area"),
    energy: tokenColour("--d-graphite"),
    energyArea: tokenColour("--d-graphite-area"),
    valid: tokenColour("--valid"),
    invalid: tokenColour("--invalid"),
    unver: tokenColour("--unver"),
  };
}

/** A signed record on the curve: its number in the table, its time, its verdict. */
export interface RecordMark {
  readonly number: number;
  /** Seconds since 1970. */
  readonly at: number;
  readonly signature: "valid" | "invalid" | "unverifiable";
}

export const CHART_FONT = '"IBM Plex Sans Variable", system-ui, sans-serif';

function ratio(): number {
  return devicePixelRatio || 1;
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** Unit of the value axis, once, at the top left. */
export function drawUnit(plot: uPlot, unit: string, colours: ChartColours): void {
  const scale = ratio();
  const { ctx } = plot;
  ctx.save();
  ctx.font = `400 ${11 * scale}px ${CHART_FONT}`;
  ctx.fillStyle = colours.label;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(unit, 0, 1 * scale);
  ctx.restore();
}

/** The line of zero, where the axis goes below it. */
export function drawZero(plot: uPlot, colours: ChartColours): void {
  const { ctx, bbox } = plot;
  if ((plot.scales.y?.min ?? 0) >= 0) return;
  const y = Math.round(plot.valToPos(0, "y", true)) + 0.5;
  ctx.save();
  ctx.lineWidth = ratio();
  ctx.strokeStyle = colours.axis;
  line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  ctx.restore();
}

/** Grey hatch where there is no data. */
export function drawGaps(plot: uPlot, gaps: readonly (readonly [number, number])[], colours: ChartColours): void {
  const { ctx, bbox } = plot;
  const spacing = 7 * ratio();
  for (const [from, to] of gaps) {
    const left = Math.max(bbox.left, plot.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, "x", true));
    if (right <= left) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colours.tick;
    ctx.lineWidth = ratio();
    for (let x = left - bbox.height; x < right; x += spacing) {
      line(ctx, x, bbox.top + bbox.height, x + bbox.height, bbox.top);
    }
    ctx.restore();
  }
}

/** Dashed line across a gap, between the values on its two sides. */
export function drawBridges(
  plot: uPlot,
  gaps: readonly (readonly [number, number])[],
  seriesIndex: number,
  scaleKey: string,
  colour: string,
): void {
  const { ctx, bbox } = plot;
  const times = plot.data[0];
  const values = plot.data[seriesIndex];
  if (!times || !values) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * ratio();
  ctx.setLineDash([3 * ratio(), 3 * ratio()]);
  for (const [from, to] of gaps) {
    const before = values[times.indexOf(from)];
    const after = values[times.indexOf(to)];
    if (typeof before !== "number" || typeof after !== "number") continue;
    line(
      ctx,
      plot.valToPos(from, "x", true),
      plot.valToPos(before, scaleKey, true),
      plot.valToPos(to, "x", true),
      plot.valToPos(after, scaleKey, true),
    );
  }
  ctx.restore();
}

/** The ruler: minor 4, middle 6, major 9 px; labels on major ticks, none where the index of now would touch them. */
export function drawRuler(plot: uPlot, now: number | null, colours: ChartColours): void {
  const scale = ratio();
  const { ctx, bbox } = plot;
  const { min = null, max = null } = plot.scales.x ?? {};
  if (min === null || max === null) return;
  const y = Math.round(bbox.top + bbox.height) + 0.5 * scale;
  const offsetSeconds = -new Date(min * 1000).getTimezoneOffset() * 60;
  const ticks = rulerTicks(min, max, bbox.width / scale, offsetSeconds);
  const place = (at: number) => Math.round(plot.valToPos(at, "x", true)) + 0.5;
  ctx.save();
  ctx.lineWidth = scale;
  ctx.strokeStyle = colours.axis;
  line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  for (const at of ticks.major) line(ctx, place(at), y, place(at), y + 9 * scale);
  ctx.strokeStyle = colours.tick;
  for (const at of ticks.middle) line(ctx, place(at), y, place(at), y + 6 * scale);
  for (const at of ticks.minor) line(ctx, place(at), y, place(at), y + 4 * scale);
  const nowX = now !== null && now >= min && now <= max ? place(now) : null;
  ctx.font = `400 ${11 * scale}px ${CHART_FONT}`;
  ctx.fillStyle = colours.label;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const [first, second] = ticks.major;
  const withSeconds = first !== undefined && second !== undefined && second - first < 60;
  for (const at of ticks.major) {
    const x = place(at);
    if (nowX !== null && Math.abs(x - nowX) < 54 * scale) continue;
    const label = withSeconds ? formats.clock(at * 1000) : formats.hourMinute(at * 1000);
    const half = ctx.measureText(label).width / 2;
    if (x - half < 0 || x + half > ctx.canvas.width) continue;
    ctx.fillText(label, x, y + 12 * scale);
  }
  if (nowX !== null && now !== null) {
    ctx.strokeStyle = colours.ink;
    line(ctx, nowX, bbox.top, nowX, y);
    ctx.fillStyle = colours.ink;
    ctx.beginPath();
    ctx.moveTo(nowX, y);
    ctx.lineTo(nowX - 4.5 * scale, y + 8 * scale);
    ctx.lineTo(nowX + 4.5 * scale, y + 8 * scale);
    ctx.fill();
    ctx.font = `550 ${11 * scale}px ${CHART_FONT}`;
    const label = formats.clock(now * 1000);
    const half = ctx.measureText(label).width / 2;
    ctx.fillText(label, Math.min(nowX, ctx.canvas.width - half - scale), y + 12 * scale);
  }
  ctx.restore();
}

/** Numbered marks of signed records above the plot, dotted down to the axis; close ones move aside. */
export function drawRecordMarks(plot: uPlot, marks: readonly RecordMark[], colours: ChartColours): void {
  const scale = ratio();
  const { ctx, bbox } = plot;
  const { min = null, max = null } = plot.scales.x ?? {};
  if (min === null || max === null) return;
  let free = Number.NEGATIVE_INFINITY;
  ctx.save();
  for (const record of marks) {
    if (record.at < min || record.at > max) continue;
    const x = plot.valToPos(record.at, "x", true);
    const colour = record.signature === "unverifiable" ? colours.unver : colours[record.signature];
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = scale;
    ctx.setLineDash([scale, 3 * scale]);
    line(ctx, x, bbox.top - 4 * scale, x, bbox.top + bbox.height);
    ctx.setLineDash([]);
    const centre = Math.max(x, free);
    free = centre + 16 * scale;
    const y = bbox.top - 12 * scale;
    ctx.beginPath();
    ctx.arc(centre, y, 7 * scale, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = colours.surface;
    ctx.font = `600 ${10 * scale}px ${CHART_FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(String(record.number), centre, y + 0.5 * scale);
  }
  ctx.restore();
}

/** A dot with a ring of the surface's colour, for the newest value and for records on the energy line. */
export function drawDot(plot: uPlot, at: number, value: number, scaleKey: string, colour: string, ring: string): void {
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.arc(plot.valToPos(at, "x", true), plot.valToPos(value, scaleKey, true), 4 * ratio(), 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.strokeStyle = ring;
  ctx.lineWidth = 2 * ratio();
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
