// Rules for text that people write and other people read.
import * as v from "valibot";

/** No control characters, no bidirectional overrides, no half of a surrogate pair. */
export const printable = v.regex(
  /^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]*$/u,
  "control characters, direction marks and half characters are not allowed.",
);

/** Lines of such text, at most so many characters: emoji and scripts from right to left as they are; nothing that turns or hides what stands beside it. */
export const lines = (most: number) =>
  v.pipe(
    v.string(),
    // A text of more units than this has more characters than allowed, whatever they are: nothing longer is walked through.
    v.maxLength(most * 2),
    v.transform((text) => text.replace(/\r\n?/g, "\n").trim()),
    v.check((text) => [...text].length <= most, `at most ${most} characters are allowed.`),
    v.regex(
      /^(?:[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]|[\n\t])*$/u,
      "control characters, direction marks and half characters are not allowed.",
    ),
  );
