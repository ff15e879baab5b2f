/** Door of `report`: a line a report. */

import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/index.ts';
import { registerAttribution } from './attribution/attribution.route.ts';
import { registerExplain } from './attribution/explain.route.ts';
import { registerCredits } from './credits/credits.route.ts';
import { registerEventCount } from './event-count/event-count.route.ts';
import { registerJourney } from './journey/journey.route.ts';
import { registerLead } from './lead/lead.route.ts';
import { registerRefusals } from './refusals/refusals.route.ts';

export function registerReports(app: FastifyInstance, options: { db: Database; clock: () => number }): void {
  registerAttribution(app, options);
  registerExplain(app, options);
  registerCredits(app, options);
  registerEventCount(app, options);
  registerJourney(app, options);
  registerLead(app, options);
  registerRefusals(app, options);
}
