export { createLazo } from './create-lazo.ts';
export type * from './types.ts';
