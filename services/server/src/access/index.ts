/** Door of `access`: whose data it is, and who may call what. */
export { authorizeRequests, getSecretSite, readBearer } from './authorize.ts';
export { createSite } from './create-site.ts';
export { type FirstKeys, prepareFirstSite } from './prepare-first-site.ts';
export { buildSiteDirectory, type Site, type SiteDirectory } from './site-directory.ts';
