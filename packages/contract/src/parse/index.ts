/** Run-time schemas and readers, for the service; none of this is ever shipped to a page. */
export * from './clean-text.ts';
export * from './events.ts';
export * from './is-within-depth.ts';
export * from './leads.ts';
export * from './read-channel-settings.ts';
export * from './read-instant.ts';
export * from './schemas.ts';
