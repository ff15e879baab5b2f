/** Door of `collect`: events coming in. */
export { buildRateLimit } from './limit-rate.ts';
export { registerCollect } from './register-collect.ts';
