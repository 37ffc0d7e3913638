// What every Web Awesome component needs before it is used: icons from our own sprite instead of another host or data:
// URLs (the content security policy allows neither), and its German words.
import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import "@awesome.me/webawesome/dist/translations/de.js";

/** Shapes in public/icons.svg, by the names that the components ask for. */
export const COMPONENT_ICONS = [
  "check",
  "chevron-down",
  "chevron-left",
  "chevron-right",
  "circle-xmark",
  "copy",
  "eye",
  "eye-slash",
  "minus",
  "plus",
  "xmark",
] as const;

for (const library of ["system", "default"]) {
  registerIconLibrary(library, { resolver: (name) => `/icons.svg#${name}`, spriteSheet: true });
}
