import type { SourceTable } from './source-table.ts';

/**
 * Sites where people watch videos, as of 2026-11-21. TikTok counts as a social network, as GA4 has it.
 * To check: the source categories linked from https://support.google.com/analytics/answer/9756891
 */
export const VIDEO_SITES: SourceTable = {
  youtube: ['youtube.com', 'youtu.be', 'youtube-nocookie.com', 'com.google.android.youtube'],
  vimeo: ['vimeo.com'],
  twitch: ['twitch.tv'],
  dailymotion: ['dailymotion.com', 'dai.ly'],
  ted: ['ted.com'],
  netflix: ['netflix.com'],
  hulu: ['hulu.com'],
  disneyplus: ['disneyplus.com'],
  wistia: ['wistia.com', 'wistia.net'],
  vidyard: ['vidyard.com'],
  loom: ['loom.com'],
  rumble: ['rumble.com'],
  odysee: ['odysee.com'],
  kick: ['kick.com'],
  bilibili: ['bilibili.com', 'b23.tv'],
  youku: ['youku.com'],
  iqiyi: ['iqiyi.com', 'iq.com'],
  niconico: ['nicovideo.jp'],
  rutube: ['rutube.ru'],
};
