// Build of the UI into static assets that the Worker serves. Nothing is inlined: the page's CSP allows no inline
// script, no inline style and no data: beyond images, and wasm is compiled while it streams.
import { defineConfig } from "vite";

export default defineConfig(({ command }) => {
  // A build started from a test run inherits NODE_ENV=test, and would bundle the libraries' development versions.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    build: {
      target: "es2022",
      outDir: "dist",
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      rolldownOptions: {
        output: {
          // What the first page needs in any case is one file, not thirty: each costs a round on a phone's network.
          codeSplitting: { groups: [{ name: "frame", tags: ["$initial"] }] },
        },
      },
    },
    // The host stays the page's own, so that the server sees calls of the same origin.
    server: {
      proxy: { "^/api/": { target: process.env.WATTEST_EDGE ?? "http://127.0.0.1:8787", changeOrigin: false } },
    },
  };
});
