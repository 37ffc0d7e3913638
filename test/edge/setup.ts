// Before each file: a worker as nobody has used it, and the database as `npm start` makes it.
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject, vi } from "vitest";
import { bindingsOf } from "../../edge/env.ts";

// A process of workerd runs many files (vitest.config.ts). No file sees what another one left: its clock and its globals,
// what modules remember, the objects, rows and counted attempts.
vi.useRealTimers();
vi.unstubAllGlobals();
vi.resetModules();
await reset();
await applyD1Migrations(bindingsOf(env).database, inject("migrations"));
