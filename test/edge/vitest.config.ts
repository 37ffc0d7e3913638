// The edge's tests run inside workerd, with the bindings of wrangler.toml and the real migrations.
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { DEFAULT_SEED } from "../support/seed-of-the-day.ts";
import { HAVE_VECTORS, readVectors } from "../support/vectors.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** The OCMF records of the outside vectors: workerd has no file system, so they are handed in. */
export interface OcmfVector {
  readonly id: string;
  readonly format: string;
  readonly payload: string;
  readonly publicKey: string | null;
  readonly curve: string | null;
  readonly expected: "valid" | "invalid" | "error";
  readonly failureKind?: string;
}

const vectors = HAVE_VECTORS
  ? readVectors<OcmfVector[]>("signed-records.json")
      .filter((vector) => vector.format === "OCMF")
      .map(({ id, format, payload, publicKey, curve, expected, failureKind }) => ({
        ...{ id, format, payload, publicKey, curve, expected },
        ...(failureKind === undefined ? {} : { failureKind }),
      }))
  : [];

declare module "vitest" {
  interface ProvidedContext {
    migrations: Awaited<ReturnType<typeof readD1Migrations>>;
    ocmfVectors: OcmfVector[];
    property: { readonly runs: number; readonly seed: number; readonly longestMillis: number };
  }
}

/** How often and with which seed the long properties run, and how long each at most, its search for a smaller case included. */
const PROPERTY = {
  runs: Number(process.env.WATTEST_RUNS ?? 15),
  seed: Number(process.env.WATTEST_SEED ?? DEFAULT_SEED),
  longestMillis: 20_000 * Math.max(1, Number(process.env.WATTEST_RUNS ?? 0) / 25),
};

export default defineConfig(async () => ({
  root: ROOT,
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          WATTEST_AUTH_SECRET: "only-for-tests-0123456789-abcdefghij",
          WATTEST_SETUP_CODE: "TEST-SETUP-CODE",
        },
      },
    }),
  ],
  test: {
    name: "edge",
    include: ["test/edge/**/*.test.ts"],
    setupFiles: ["test/edge/setup.ts", "test/support/patience.ts"],
    // As long as test/support/patience.ts.
    expect: { poll: { timeout: 10_000 } },
    // Six seconds alone became a minute beside four busy processes, and what a timed-out test still does meets the next file.
    testTimeout: 120_000,
    // Hooks sign people in, a password hash each.
    hookTimeout: 60_000,
    // A process of workerd for each file took three minutes to start and load in all; setup.ts keeps the files apart.
    isolate: false,
    maxWorkers: 2,
    // The sign-in library is some 500 modules; bundled once it loads in a fraction of the time.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: ["better-auth", "better-auth/plugins/generic-oauth", "@better-auth/passkey"],
          rolldownOptions: { external: [/^node:/, /^cloudflare:/] },
        },
      },
    },
    provide: { migrations: await readD1Migrations(`${ROOT}edge/migrations`), ocmfVectors: vectors, property: PROPERTY },
  },
}));
