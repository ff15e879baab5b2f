/**
 * Hosts that sign a person in for another site and send him back, as of 2026-11-21. Each stands for itself and its
 * subdomains.
 * To check: sign in with each on a test site and look at `document.referrer` of the page that follows.
 */
export const SIGN_IN_HOSTS: readonly string[] = [
  // Personal accounts
  'accounts.google.com',
  'accounts.google.es',
  'accounts.google.co.uk',
  'accounts.youtube.com',
  'appleid.apple.com',
  'account.apple.com',
  'login.live.com',
  'account.live.com',
  'login.yahoo.com',
  'login.aol.com',
  'signin.ebay.com',
  'accounts.shopify.com',
  'passport.yandex.ru',
  'passport.yandex.com',
  'id.vk.com',
  'nid.naver.com',
  'accounts.kakao.com',
  'access.line.me',
  'account.proton.me',
  'accounts.spotify.com',
  'auth.openai.com',
  'accounts.zoho.com',
  'accounts.zoho.eu',

  // Work accounts
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'login.salesforce.com',
  'signin.aws.amazon.com',

  // Services that sign in for others
  'auth0.com',
  'okta.com',
  'oktapreview.com',
  'okta-emea.com',
  'onelogin.com',
  'duosecurity.com',
  'pingone.com',
  'pingone.eu',
  'b2clogin.com',
  'ciamlogin.com',
  'amazoncognito.com',
  'accounts.dev',
  'stytch.com',
  'workos.com',
  'jumpcloud.com',

  // States and banks
  'clave.gob.es',
  'id.me',
  'login.gov',
  'franceconnect.gouv.fr',
  'bankid.com',
  'itsme-id.com',
];
