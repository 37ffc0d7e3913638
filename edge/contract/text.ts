// Rules for text that people write and other people read.
import * as v from "valibot";

/** No control characters, no bidirectional overrides, no half of a surrogate pair. */
export const printable = v.regex(
  /^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]*$/u,
  "control characters, direction marks and half characters are not allowed.",
);
