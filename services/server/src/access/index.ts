/** Door of `access`: whose data it is, and who may call what. */
export { authorizeRequests, getSecretSite, readBearer } from './authorize.ts';
export { buildHmac } from './build-hmac.ts';
export { appendChannelSettings, readChannelSettings, readSettingsAge } from './channel-settings.sql.ts';
export { createSite } from './create-site.ts';
export { hashKey, mintKey } from './hash-key.ts';
export { isSignatureOf } from './identify-secret.ts';
export { type FirstKeys, prepareFirstSite } from './prepare-first-site.ts';
export {
  buildFixedSiteDirectory,
  buildSiteDirectory,
  type Grant,
  type Site,
  type SiteDirectory,
  STALE_MS,
} from './site-directory.ts';
export {
  getIdentifySecret,
  listSites,
  refuseUnknownSite,
  type SiteDescription,
  setSite,
} from './sites.sql.ts';
