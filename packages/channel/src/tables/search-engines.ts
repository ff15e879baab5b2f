import type { SourceTable } from './source-table.ts';

/**
 * Search engines, as of 2026-11-21.
 * To check: search with the engine and look at `document.referrer` of the page found; a second opinion is the list
 * at https://github.com/matomo-org/searchengine-and-social-list (CC0).
 */
export const SEARCH_ENGINES: SourceTable = {
  google: [
    '=google.*',
    '=images.google.*',
    '=maps.google.*',
    '=scholar.google.*',
    '=lens.google.com',
    '=cse.google.com',
    'com.google.android.googlequicksearchbox',
  ],
  bing: ['bing.com', 'cc.bingj.com'],
  yahoo: ['=yahoo.*', 'search.yahoo.*'],
  duckduckgo: ['duckduckgo.com', 'ddg.gg', 'com.duckduckgo.mobile.android'],
  ecosia: ['ecosia.org'],
  qwant: ['qwant.com'],
  startpage: ['startpage.com', 'startpage.nl'],
  brave: ['search.brave.com'],
  kagi: ['kagi.com'],
  mojeek: ['mojeek.com'],
  swisscows: ['swisscows.com', 'swisscows.ch'],
  metager: ['metager.org', 'metager.de'],
  presearch: ['presearch.com'],
  lilo: ['search.lilo.org'],
  ask: ['ask.com'],
  aol: ['=aol.com', 'search.aol.com'],
  lycos: ['lycos.com'],
  dogpile: ['dogpile.com'],
  yandex: ['=yandex.*', '=m.yandex.*', '=ya.ru', 'images.yandex.*'],
  'mail.ru': ['go.mail.ru'],
  rambler: ['=rambler.ru', 'nova.rambler.ru'],
  seznam: ['=seznam.cz', 'search.seznam.cz'],
  baidu: ['=baidu.com', '=m.baidu.com', '=image.baidu.com'],
  sogou: ['sogou.com'],
  'so.com': ['so.com'],
  shenma: ['sm.cn'],
  petal: ['petalsearch.com'],
  naver: ['=naver.com', '=m.naver.com', 'search.naver.com'],
  daum: ['=daum.net', 'search.daum.net'],
  coccoc: ['coccoc.com'],
  virgilio: ['ricerca.virgilio.it'],
  't-online': ['suche.t-online.de'],
  'web.de': ['suche.web.de'],
  gmx: ['suche.gmx.net', 'search.gmx.com'],
  onet: ['szukaj.onet.pl'],
  goo: ['search.goo.ne.jp'],
};
