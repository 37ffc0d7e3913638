// A strict reader of metrics as text: Prometheus 0.0.4 and OpenMetrics 1.0.0, as their documents describe them. It accepts
// less than scrapers do, and throws at the first line that is not exactly right.

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string | null;
  readonly samples: { readonly name: string; readonly labels: Record<string, string>; readonly value: number }[];
}

interface OpenFamily {
  readonly name: string;
  help?: string;
  type?: string;
  unit?: string;
  readonly samples: ReadFamily["samples"];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

export function readExposition(text: string, format: "prometheus" | "openmetrics"): Map<string, ReadFamily> {
  if (!text.endsWith("\n")) throw new Error("The text does not end with a line feed.");
  const lines = text.slice(0, -1).split("\n");
  if (format === "openmetrics" && lines.pop() !== "# EOF") throw new Error("The end mark is missing.");
  const families = new Map<string, ReadFamily>();
  const series = new Set<string>();
  let open = null as OpenFamily | null;
  const close = () => {
    if (open === null) return;
    const { name, help, type, unit = null, samples } = open;
    if (help === undefined || type === undefined) throw new Error(`${name} lacks HELP or TYPE.`);
    if (families.has(name)) throw new Error(`${name} comes twice.`);
    if (unit !== null && !name.endsWith(`_${unit}`)) throw new Error(`${name} does not end with its unit.`);
    families.set(name, { name, help, type, unit, samples });
  };
  for (const line of lines) {
    const meta = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line);
    if (meta !== null) {
      const [, kind = "", name = "", value = ""] = meta;
      if (!NAME.test(name)) throw new Error(`No metric name: ${line}`);
      if (open?.name !== name) {
        close();
        open = { name, samples: [] };
      }
      if (open.samples.length > 0) throw new Error(`Metadata after samples: ${line}`);
      const field = kind.toLowerCase() as "help" | "type" | "unit";
      if (open[field] !== undefined) throw new Error(`Twice: ${line}`);
      if (field === "help" && (/\\(?![\\n])/.test(value) || !value.endsWith("."))) throw new Error(`No help: ${line}`);
      if (field === "type" && !["gauge", "counter"].includes(value)) throw new Error(`No type: ${line}`);
      if (field === "unit" && format === "prometheus") throw new Error(`A unit: ${line}`);
      open[field] = value;
      continue;
    }
    if (line.startsWith("#") || open === null) throw new Error(`Neither metadata nor sample: ${line}`);
    const sample = readSample(line);
    const counted = open.type === "counter" && format === "openmetrics" ? `${open.name}_total` : open.name;
    if (sample.name !== counted) throw new Error(`A sample of ${sample.name} among those of ${open.name}.`);
    if (open.type === "counter" && (!sample.name.endsWith("_total") || sample.value < 0)) {
      throw new Error(`No counter: ${line}`);
    }
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(key)) throw new Error(`The series comes twice: ${line}`);
    series.add(key);
    open.samples.push(sample);
  }
  close();
  return families;
}

function readSample(line: string) {
  const match = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/.exec(line);
  const [, name = "", inside = "", number = ""] = match ?? [];
  if (!NAME.test(name) || !NUMBER.test(number)) throw new Error(`No sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = inside;
  while (rest !== "") {
    const pair = /^([^=]+)="((?:[^"\\\n]|\\[\\"n])*)"(,(?=.)|$)/.exec(rest);
    const [all = "", label = "", value = ""] = pair ?? [];
    if (pair === null || !LABEL.test(label) || label in labels) throw new Error(`No labels: ${line}`);
    labels[label] = value.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
    rest = rest.slice(all.length);
  }
  return { name, labels, value: Number(number) };
}
