/**
 * Pages that sign a person in for another site, on sites that are also places to come from, as of 2026-11-22: site →
 * paths, in which `*` stands for any characters. They tell only where the page lets its whole address through.
 * To check: the address of the consent page, in each platform's guide to OAuth.
 */
export const SIGN_IN_PAGES: Readonly<Record<string, readonly string[]>> = {
  'facebook.com': ['/dialog/oauth', '/*/dialog/oauth'],
  'github.com': ['/login/oauth/*'],
  'gitlab.com': ['/oauth/*'],
  'bitbucket.org': ['/site/oauth2/*'],
  'linkedin.com': ['/oauth/*'],
  'x.com': ['/i/oauth2/*'],
  'twitter.com': ['/i/oauth2/*'],
  'discord.com': ['/oauth2/*'],
  'slack.com': ['/oauth/*', '/openid/connect/*'],
  'reddit.com': ['/api/v1/authorize'],
  'tiktok.com': ['/v2/auth/authorize*'],
};
