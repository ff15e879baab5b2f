import type { Folder } from './folder.ts';

/**
 * The folder of a service whose folds are off: what is committed stays in `pending`. It tells nobody that it is alive,
 * so a service that folds takes it for dead, and its groups. It shuts no door, for whoever switched it off knows that
 * reports stand still, and wants the events.
 */
export const restingFolder: Folder = {
  offer: () => undefined,
  refuseMore: () => undefined,
  readLag: () => 0,
  drain: async () => undefined,
  stop: async () => undefined,
};
