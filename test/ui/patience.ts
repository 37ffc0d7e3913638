// Before each file: how long a test waits for what a page does. The default of one second is too short where two cores
// run four browsers; a page that never does it still fails.
import { vi } from "vitest";

const PATIENCE_MILLIS = 10_000;
const { waitFor } = vi;

vi.waitFor = (callback, options = PATIENCE_MILLIS) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: PATIENCE_MILLIS, ...options });
