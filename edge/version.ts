/** The version of package.json, which a test holds it to: the worker cannot read that file. */
export const VERSION = "0.1.0";
