import { createLazo } from './create-lazo.ts';
import type { LazoOptions } from './types.ts';

// A script that is written into the page or loaded as a module is nobody's current one.
const script = (document.currentScript ??
  document.querySelector('script[data-site]')) as HTMLScriptElement | null;

createLazo({
  ...(script?.src && { host: new URL(script.src).origin }),
  ...script?.dataset,
} as unknown as LazoOptions);
