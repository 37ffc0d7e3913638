// The two stacked panels of a session's chart, power above energy, with one time axis and one crosshair.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formats } from "../format.ts";
import {
  CHART_FONT,
  type ChartColours,
  drawBridges,
  drawDot,
  drawGaps,
  drawRecordMarks,
  drawRuler,
  drawUnit,
  drawZero,
  type RecordMark,
} from "./chart-drawing.ts";
import { type ValueAxis, valueAxis } from "./chart-ruler.ts";
import type { SessionSeries } from "./session-series.ts";

export interface PlotModel {
  readonly series: SessionSeries;
  readonly marks: readonly RecordMark[];
  /** Time span shown, seconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Index of now; null for a session that ended. */
  readonly now: number | null;
}

export interface SessionPlotsOptions {
  readonly powerHost: HTMLElement;
  readonly energyHost: HTMLElement;
  readonly widthPixels: number;
  readonly powerHeightPixels: number;
  readonly colours: ChartColours;
  readonly model: PlotModel;
  /** The sample under the crosshair, and where it is (CSS px from the plot's left); null when it left. */
  readonly onCursor: (index: number | null, leftPixels: number) => void;
}

const ENERGY_HEIGHT_PIXELS = 118;
/** Room for "150"; longer labels take more, in both panels alike, so that their time axes stay above each other. */
const AXIS_WIDTH_PIXELS = 40;
const DIGIT_PIXELS = 6.4;
const AXIS_GAP_PIXELS = 16;
const RULER_PIXELS = 28;
const MARKS_PIXELS = 26;

function axisOf(values: readonly (number | null)[]): ValueAxis {
  let top = 0;
  let bottom = 0;
  for (const value of values) {
    if (value === null) continue;
    if (value > top) top = value;
    if (value < bottom) bottom = value;
  }
  return valueAxis(top, bottom);
}

function axisLines({ top, bottom, step }: ValueAxis): number[] {
  const first = Math.ceil(bottom / step);
  return Array.from({ length: Math.floor(top / step) - first + 1 }, (_, line) => (first + line) * step);
}

function axisLabels(lines: readonly number[], step: number): string[] {
  const digits = step >= 1 ? (Number.isInteger(step) ? 0 : 1) : step >= 0.1 ? (step === 0.25 ? 2 : 1) : 3;
  const format = new Intl.NumberFormat(formats.locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return lines.map((line) => format.format(line));
}

/** The last known value and its time. */
function newest(times: readonly number[], values: readonly (number | null)[]): readonly [number, number] | null {
  for (let index = times.length - 1; index >= 0; index--) {
    const value = values[index];
    const at = times[index];
    if (typeof value === "number" && at !== undefined) return [at, value];
  }
  return null;
}

export class SessionPlots {
  #model: PlotModel;
  readonly #options: SessionPlotsOptions;
  readonly #power: uPlot;
  readonly #energy: uPlot;

  constructor(options: SessionPlotsOptions) {
    this.#options = options;
    this.#model = options.model;
    const { colours } = options;
    const sync = uPlot.sync(`session-${Math.random()}`);
    const base = (values: (model: PlotModel) => readonly (number | null)[]): Partial<uPlot.Options> => ({
      width: options.widthPixels,
      legend: { show: false },
      cursor: {
        sync: { key: sync.key },
        drag: { x: false, y: false },
        y: false,
        points: { size: 9, width: 2, fill: colours.surface },
      },
      scales: {
        x: { time: false, range: () => [this.#model.from, this.#model.to] },
        y: {
          range: () => {
            const { bottom, top } = axisOf(values(this.#model));
            return [bottom, top];
          },
        },
      },
    });
    const axes = (values: (model: PlotModel) => readonly (number | null)[]): uPlot.Axis[] => [
      { show: false },
      {
        size: () => this.#axisWidth(),
        gap: 8,
        stroke: colours.label,
        font: `400 11px ${CHART_FONT}`,
        grid: { stroke: colours.grid, width: 1 },
        ticks: { show: false },
        splits: () => axisLines(axisOf(values(this.#model))),
        values: (_plot, splits) => axisLabels(splits, axisOf(values(this.#model)).step),
      },
    ];
    const columns = {
      power: (model: PlotModel) => model.series.power,
      energy: (model: PlotModel) => model.series.energy,
    };
    this.#power = new uPlot(
      {
        ...base(columns.power),
        height: options.powerHeightPixels,
        width: options.widthPixels,
        padding: [MARKS_PIXELS, 16, RULER_PIXELS, 0],
        axes: axes(columns.power),
        series: [{}, { stroke: colours.power, width: 1.75, fill: colours.powerArea, points: { show: false } }],
        hooks: {
          drawClear: [(plot) => drawGaps(plot, this.#model.series.gaps, colours)],
          draw: [
            (plot) => {
              drawUnit(plot, "kW", colours);
              drawZero(plot, colours);
              drawBridges(plot, this.#model.series.gaps, 1, "y", colours.power);
              drawRecordMarks(plot, this.#model.marks, colours);
              drawRuler(plot, this.#model.now, colours);
              const last = newest(this.#model.series.times, this.#model.series.power);
              if (last && this.#model.now !== null) drawDot(plot, ...last, "y", colours.power, colours.surface);
            },
          ],
          setCursor: [
            (plot) => {
              const index = plot.cursor.idx ?? null;
              const left = plot.cursor.left ?? -1;
              options.onCursor(left < 0 ? null : index, left + plot.bbox.left / devicePixelRatio);
            },
          ],
        },
      } as uPlot.Options,
      this.#columns(columns.power),
      options.powerHost,
    );
    this.#energy = new uPlot(
      {
        ...base(columns.energy),
        height: ENERGY_HEIGHT_PIXELS,
        width: options.widthPixels,
        padding: [24, 16, 6, 0],
        axes: axes(columns.energy),
        series: [{}, { stroke: colours.energy, width: 1.5, fill: colours.energyArea, points: { show: false } }],
        hooks: {
          draw: [
            (plot) => {
              drawUnit(plot, "kWh", colours);
              drawBridges(plot, this.#model.series.gaps, 1, "y", colours.energy);
              this.#drawEnergyMarks(plot, colours);
            },
          ],
        },
      } as uPlot.Options,
      this.#columns(columns.energy),
      options.energyHost,
    );
    sync.sub(this.#power);
    sync.sub(this.#energy);
  }

  update(model: PlotModel): void {
    this.#model = model;
    this.#power.setData(this.#columns((m) => m.series.power));
    this.#energy.setData(this.#columns((m) => m.series.energy));
  }

  resize(widthPixels: number): void {
    this.#power.setSize({ width: widthPixels, height: this.#options.powerHeightPixels });
    this.#energy.setSize({ width: widthPixels, height: ENERGY_HEIGHT_PIXELS });
  }

  redraw(): void {
    this.#power.redraw();
    this.#energy.redraw();
  }

  /** Puts the crosshair of both panels on a sample; null takes it away. */
  moveCursor(index: number | null): void {
    const time = index === null ? undefined : this.#model.series.times[index];
    const left = time === undefined ? -10 : this.#power.valToPos(time, "x");
    const top = left < 0 ? -10 : 0;
    this.#power.setCursor({ left, top });
    this.#energy.setCursor({ left, top });
  }

  destroy(): void {
    this.#power.destroy();
    this.#energy.destroy();
  }

  #columns(values: (model: PlotModel) => readonly (number | null)[]): uPlot.AlignedData {
    return [this.#model.series.times, [...values(this.#model)]];
  }

  #axisWidth(): number {
    const longest = [this.#model.series.power, this.#model.series.energy].flatMap((values) => {
      const axis = axisOf(values);
      return axisLabels(axisLines(axis), axis.step).map((label) => label.length);
    });
    return Math.max(AXIS_WIDTH_PIXELS, Math.ceil(Math.max(...longest) * DIGIT_PIXELS + AXIS_GAP_PIXELS));
  }

  #drawEnergyMarks(plot: uPlot, colours: ChartColours): void {
    const { series, marks, from, to } = this.#model;
    for (const record of marks) {
      if (record.at < from || record.at > to) continue;
      const energy = series.energy[series.times.indexOf(record.at)];
      if (typeof energy !== "number") continue;
      const colour = record.signature === "unverifiable" ? colours.unver : colours[record.signature];
      drawDot(plot, record.at, energy, "y", colour, colours.surface);
    }
  }
}
