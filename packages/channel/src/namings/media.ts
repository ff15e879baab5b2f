/** The media that GA4's rows name, as patterns: https://support.google.com/analytics/answer/9756891, May 2026. */

export const DISPLAY = ['display', 'banner', 'expandable', 'interstitial', 'cpm'];
export const SOCIAL = ['social', 'sm', 'social-network', 'social network', 'social-media', 'social media'];
export const VIDEO = ['*video*'];
export const REFERRAL = ['referral', 'app', 'link'];
export const MAIL = ['email', 'e-mail', 'e_mail', 'e mail'];
export const PUSH = ['*push', '*mobile*', '*notification*'];
