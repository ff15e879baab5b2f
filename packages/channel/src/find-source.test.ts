import { CLICK_ID_PARAMETERS } from '@lazo/contract';
import { expect, test } from 'vitest';
import { buildHost } from './build-host.ts';
import { findSourceByPage, getSource } from './find-source.ts';
import { isNoTouchHost } from './is-no-touch-host.ts';
import { AI_ASSISTANTS } from './tables/ai-assistants.ts';
import { CLICK_IDS } from './tables/click-ids.ts';
import { MAIL_HOSTS } from './tables/mail-hosts.ts';
import { PAYMENT_HOSTS } from './tables/payment-hosts.ts';
import { SEARCH_ENGINES } from './tables/search-engines.ts';
import { SHOPPING_SITES } from './tables/shopping-sites.ts';
import { SIGN_IN_HOSTS } from './tables/sign-in-hosts.ts';
import { SOCIAL_NETWORKS } from './tables/social-networks.ts';
import { AD_SOURCE_ALIASES, SOURCE_ALIASES } from './tables/source-aliases.ts';
import { VIDEO_SITES } from './tables/video-sites.ts';

const TABLES = [SEARCH_ENGINES, SOCIAL_NETWORKS, VIDEO_SITES, SHOPPING_SITES, AI_ASSISTANTS, MAIL_HOSTS];
const SOURCES = TABLES.flatMap((table) => Object.entries(table));

function readWritten(written: string, country = '.com') {
  const [host = '', ...path] = written.split('/');
  return { host: host.replace(/^=/, '').replace(/\.\*$/, country), path: `/${path.join('/')}` };
}

test('no host holds two paths, of which one would be lost', () => {
  const holders = SOURCES.flatMap(([, hosts]) => hosts)
    .filter((written) => written.includes('/'))
    .map((written) => readWritten(written).host);
  expect(holders).toEqual([...new Set(holders)]);
});

test('a source and a host each stand in one table, once', () => {
  const names = SOURCES.map(([source]) => source);
  const hosts = [...SOURCES.flatMap(([, list]) => list), ...PAYMENT_HOSTS, ...SIGN_IN_HOSTS];
  expect(names).toEqual([...new Set(names)]);
  expect(hosts).toEqual([...new Set(hosts)]);
});

test('a host is written as hosts are compared, with at least one dot', () => {
  for (const written of [...SOURCES.flatMap(([, hosts]) => hosts), ...PAYMENT_HOSTS, ...SIGN_IN_HOSTS]) {
    const { host } = readWritten(written);
    expect(host).toMatch(/^[\w-]+(\.[\w-]+)+$/);
    expect(buildHost(host)).toBe(host);
  }
});

test('every host of a table finds its own source, whatever the other tables hold', () => {
  for (const [source, hosts] of SOURCES) {
    for (const written of hosts) {
      const page = readWritten(written, '.co.uk');
      expect(findSourceByPage(page)?.source, written).toBe(source);
    }
  }
});

test('no source is hidden behind a payment or a sign-in', () => {
  for (const written of SOURCES.flatMap(([, hosts]) => hosts)) {
    expect(isNoTouchHost(readWritten(written).host), written).toBe(false);
  }
});

test('every alias leads to a source that a table knows, and hides none', () => {
  for (const [alias, source] of Object.entries({ ...SOURCE_ALIASES, ...AD_SOURCE_ALIASES })) {
    expect(getSource(source).kind, alias).toBeDefined();
    expect(getSource(alias).kind, alias).toBeUndefined();
  }
});

test('every click id that is kept of a URL says where it comes from', () => {
  expect(CLICK_IDS.map(({ parameter }) => parameter).sort()).toEqual([...CLICK_ID_PARAMETERS].sort());
});
