// Stands for zod in the bundle (wrangler.toml, alias): the OpenAPI converter mentions it for schemas that we do not have.
export const toJSONSchema = (): never => {
  throw new Error("zod schemas are not used here.");
};
