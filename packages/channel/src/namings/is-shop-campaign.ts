import type { Condition } from '../operators.ts';

// GA4's ^(.*(([^a-df-z]|^)shop|shopping).*)$ : a shop, an e-shop or an eshop, but no workshop
const SHOP = /(?:[^a-df-z]|^)shop|shopping/;

export const isShopCampaign: Condition = ({ texts }) => SHOP.test(texts.campaign ?? '');
