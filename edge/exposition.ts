// Metrics as text for Prometheus: its own format 0.0.4, and OpenMetrics 1.0.0 for scrapers that ask for it. The two differ
// in how a counter's family is called, in units, and in the end mark.

export interface Family {
  /** Without `_total`. With a unit as the last word, as Prometheus wants it: base units, seconds and joules. */
  readonly name: string;
  readonly type: "gauge" | "counter";
  /** The last word of the name where it is a unit; left out: it counts things. */
  readonly unit?: string;
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** A whole number, or a decimal that is written out already. */
  readonly value: number | string;
}

export type Format = "prometheus" | "openmetrics";

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** The format that a scraper asks for. */
export function formatFor(accept: string | undefined): Format {
  return /\bapplication\/openmetrics-text\b/.test(accept ?? "") ? "openmetrics" : "prometheus";
}

/** Writes families one after the other; each ends with a line feed. */
export function writeExposition(families: readonly Family[], format: Format): string {
  const blocks = families.map((family) => {
    const sampleName = family.type === "counter" ? `${family.name}_total` : family.name;
    const familyName = format === "openmetrics" ? family.name : sampleName;
    const lines = [`# HELP ${familyName} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`];
    if (format === "openmetrics" && family.unit !== undefined) lines.push(`# UNIT ${familyName} ${family.unit}`);
    lines.push(`# TYPE ${familyName} ${family.type}`);
    for (const { labels, value } of family.samples) lines.push(`${sampleName}${labelSet(labels ?? {})} ${value}`);
    return lines.join("\n");
  });
  return `${[...blocks, ...(format === "openmetrics" ? ["# EOF"] : [])].join("\n")}\n`;
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
