// The API describes itself completely.
import { describe, expect, it } from "vitest";
import app from "../../../edge/app.ts";
import { PROBLEM_CODES } from "../../../edge/contract/problem.ts";
import { problemKind } from "../../../edge/errors.ts";
import { call, callJson } from "../server.ts";

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly parameters?: {
    readonly name: string;
    readonly description?: string;
    readonly schema?: { description?: string };
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: object; readonly example?: unknown }> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { schema?: object; example?: unknown }> }
  >;
}
interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly securitySchemes: object; readonly schemas?: Record<string, unknown> };
}

const operations = (document: ApiDocument) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe("the OpenAPI document", () => {
  it("holds every route that the worker serves", async () => {
    const document = await callJson<ApiDocument>("/api/openapi.json");
    expect(document.openapi).toBe("3.1.0");
    const described = operations(document).map(({ name }) => name);
    const served = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect([...new Set(described)].sort()).toEqual([...new Set(served)].sort());
    expect(described.length).toBeGreaterThanOrEqual(11);
  });

  it("describes each call with its answers, examples and problems", async () => {
    const document = await callJson<ApiDocument>("/api/openapi.json");
    for (const { name, operation } of operations(document)) {
      expect(operation.summary, name).toBeTruthy();
      expect(operation.description, name).toBeTruthy();
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^(?:[23]|101)/.test(status)),
        name,
      ).toBe(true);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description, `${name} ${status}`).toBeTruthy();
        const content = Object.values(response.content ?? {});
        expect(
          content.every(({ schema }) => schema !== undefined && Object.keys(schema).length > 0),
          `${name} ${status}`,
        ).toBe(true);
        if (Number(status) >= 400) expect(response.content).toHaveProperty(["application/problem+json"]);
      }
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.description ?? parameter.schema?.description, `${name} ${parameter.name}`).toBeTruthy();
      }
      if (operation.requestBody !== undefined)
        expect(JSON.stringify(operation.requestBody), name).toContain('"example"');
    }
  });

  it("has no reference that leads nowhere", async () => {
    const document = await callJson<ApiDocument>("/api/openapi.json");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target = ""]) => target);
    for (const target of references) {
      const parts = target.replace(/^#\//, "").split("/");
      let node: unknown = document;
      for (const part of parts) node = (node as Record<string, unknown> | undefined)?.[part];
      expect(node, target).toBeDefined();
    }
  });
});

describe("the readable page", () => {
  it("needs no other host and no script, and names every call and problem", async () => {
    const response = await call("/api/docs");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    const html = await response.text();
    // Addresses in examples are text; what a browser would fetch stands in attributes and styles.
    expect(html).not.toMatch(/<script|\b(?:src|href)="(?!#|\/api\/)|url\(|@import/);
    const document = await callJson<ApiDocument>("/api/openapi.json");
    for (const path of Object.keys(document.paths)) expect(html).toContain(path);
    for (const code of PROBLEM_CODES) expect(html).toContain(`id="problem-${code}"`);
  });
});

describe("problems", () => {
  it("have a status and a title each", () => {
    for (const code of PROBLEM_CODES) {
      expect(problemKind(code).status).toBeGreaterThanOrEqual(400);
      expect(problemKind(code).title.length).toBeGreaterThan(10);
    }
  });
});
