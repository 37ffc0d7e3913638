// The OpenAPI document as one HTML page: no script, no request to anywhere, styles allowed by their hash.
import type { ApiDocument } from "./description.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; border-radius: 4px; }
section { margin: 2rem 0; }
h3 code { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid; }
details { margin: 0.5rem 0; }
`;

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly "x-who-may"?: string;
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: { readonly description?: string };
  }[];
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly example?: unknown; readonly schema?: unknown }>>;
  };
  readonly responses?: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly content?: Readonly<Record<string, { readonly example?: unknown; readonly schema?: unknown }>>;
      }
    >
  >;
}

interface ProblemRow {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Escaped, with `code` spans. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function json(value: unknown): string {
  return `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}

function contents(content: Operation["requestBody"]): string {
  return Object.entries(content?.content ?? {})
    .map(([type, { example, schema }]) => {
      const shown = example === undefined ? "" : json(example);
      return `<p><code>${escapeHtml(type)}</code></p>${shown}<details><summary>Schema</summary>${json(schema ?? {})}</details>`;
    })
    .join("");
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (p) =>
      `<tr><td><code>${escapeHtml(p.name ?? "")}</code></td><td>${escapeHtml(p.in ?? "")}${p.required === true ? ", required" : ""}</td><td>${prose(p.description ?? p.schema?.description ?? "")}</td></tr>`,
  );
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const body = Number(status) < 300 ? contents({ content: response.content ?? {} }) : "";
    return `<tr><td><code>${escapeHtml(status)}</code></td><td>${prose(response.description ?? "")}${body}</td></tr>`;
  });
  const id = `${method}-${path.replace(/[^A-Za-z0-9]+/g, "-")}`;
  return [
    `<section id="${id}"><h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? "")}</h3>`,
    `<p>${prose(operation.description ?? "")}</p>`,
    `<p>Who: ${prose(operation["x-who-may"] ?? "nobody.")}</p>`,
    parameters.length === 0
      ? ""
      : `<h4>Parameters</h4><table><tr><th>Name</th><th>In</th><th>Meaning</th></tr>${parameters.join("")}</table>`,
    operation.requestBody === undefined ? "" : `<h4>Body</h4>${contents(operation.requestBody)}`,
    `<h4>Answers</h4><table><tr><th>Status</th><th>Meaning</th></tr>${responses.join("")}</table></section>`,
  ].join("");
}

/** The page and the hash that its style is allowed by. */
export async function documentPage(
  document: ApiDocument,
  problems: readonly ProblemRow[],
): Promise<{ html: string; styleHash: string }> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
  const styleHash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = (document.tags ?? []).map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name) === true);
    const sections = own.map(({ method, path, operation }) => operationHtml(method, path, operation));
    return `<h2>${escapeHtml(name)}</h2><p>${prose(description ?? "")}</p>${sections.join("")}`;
  });
  const rows = problems.map(
    ({ code, status, title }) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}.</td></tr>`,
  );
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(document.info.title)} API</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(document.info.title)} API</h1><p>${prose(document.info.description ?? "")}</p>`,
    '<p>For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>',
    ...tags,
    `<h2>Problems</h2><table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>${rows.join("")}</table>`,
    "</main></body></html>",
  ].join("");
  return { html, styleHash };
}
