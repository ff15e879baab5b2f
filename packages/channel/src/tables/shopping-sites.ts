import type { SourceTable } from './source-table.ts';

/**
 * Marketplaces and price comparisons that link to other shops, as of 2026-11-21.
 * To check: the source categories linked from https://support.google.com/analytics/answer/9756891
 */
export const SHOPPING_SITES: SourceTable = {
  'google-shopping': ['shopping.google.com'],
  amazon: ['amazon.*', 'amzn.to', 'amzn.eu', 'a.co', 'amazon-adsystem.com'],
  ebay: ['ebay.*', 'ebay.us'],
  etsy: ['etsy.com', 'etsy.me'],
  walmart: ['walmart.*'],
  aliexpress: ['aliexpress.*', 'aliexpress.us'],
  alibaba: ['alibaba.com', '1688.com'],
  taobao: ['taobao.com', 'tmall.com'],
  jd: ['jd.com'],
  temu: ['temu.com'],
  shein: ['shein.com', 'shein.co.uk'],
  shopify: ['shopify.com'],
  mercadolibre: ['mercadolibre.*', 'mercadolivre.com.br'],
  shopee: ['shopee.*', 'shopee.com.br'],
  lazada: ['lazada.*'],
  flipkart: ['flipkart.com'],
  rakuten: ['rakuten.*'],
  'yahoo-shopping': ['shopping.yahoo.*'],
  'naver-shopping': ['shopping.naver.com'],
  'yandex-market': ['market.yandex.*'],
  allegro: ['allegro.*'],
  idealo: ['idealo.*'],
  ceneo: ['ceneo.pl'],
  heureka: ['heureka.cz', 'heureka.sk'],
  geizhals: ['geizhals.de', 'geizhals.at'],
  billiger: ['billiger.de'],
  kelkoo: ['kelkoo.*'],
  pricerunner: ['pricerunner.*'],
  pricespy: ['pricespy.co.uk', 'prisjakt.nu'],
  shopzilla: ['shopzilla.com'],
  'shopping.com': ['shopping.com'],
  skroutz: ['skroutz.gr'],
  trovaprezzi: ['trovaprezzi.it'],
  chollometro: ['chollometro.com'],
  miravia: ['miravia.es'],
};
