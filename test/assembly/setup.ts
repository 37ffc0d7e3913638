// Before each file: modules as nobody has used them. A worker runs many files (vitest.config.ts).
import { vi } from "vitest";

vi.resetModules();
