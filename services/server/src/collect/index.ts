/** Door of `collect`: events coming in. */
export { registerCollect } from './collect.route.ts';
export { buildRateLimit } from './limit-rate.ts';
