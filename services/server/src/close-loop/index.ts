/** Door of `close-loop`: conversions coming in. */
export { registerConversions } from './conversions.route.ts';
