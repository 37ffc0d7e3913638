// Before each file: the database as `npm start` makes it.
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject } from "vitest";
import { bindingsOf } from "../../edge/env.ts";

await applyD1Migrations(bindingsOf(env).database, inject("migrations"));
