/** Door of `close-loop`: conversions coming in, and as they stand. */

import type { FastifyInstance } from 'fastify';
import { type ConversionsOptions, registerConversions } from './conversions.route.ts';
import { registerConversionList } from './list-conversions.route.ts';

export function registerCloseLoop(app: FastifyInstance, options: ConversionsOptions): void {
  registerConversions(app, options);
  registerConversionList(app, options);
}
