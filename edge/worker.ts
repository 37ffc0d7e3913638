// The worker's entry: wires only.
import app from "./app.ts";
import { bindingsOf } from "./env.ts";
import { eraseOldContacts } from "./jobs/contacts.ts";
import { turnDueScores } from "./jobs/scores.ts";

export { PhotosObject } from "./objects/photos-object.ts";
export { RollOutObject } from "./objects/roll-out-object.ts";
export { SiteObject } from "./objects/site-object.ts";
export { StationObject } from "./objects/station-object.ts";
export default {
  fetch: app.fetch,
  async scheduled(event, environment) {
    const { database } = bindingsOf(environment);
    await Promise.all([turnDueScores(database, event.scheduledTime), eraseOldContacts(database, event.scheduledTime)]);
  },
} satisfies ExportedHandler;
