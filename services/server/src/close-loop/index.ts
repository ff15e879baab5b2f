/** Door of `close-loop`: conversions and exchange rates coming in, and conversions as they stand. */

import type { FastifyInstance } from 'fastify';
import { type ConversionsOptions, registerConversions } from './conversions.route.ts';
import { registerConversionList } from './list-conversions.route.ts';
import { registerRates } from './rates.route.ts';

export function registerCloseLoop(app: FastifyInstance, options: ConversionsOptions): void {
  registerConversions(app, options);
  registerConversionList(app, options);
  registerRates(app, options);
}
